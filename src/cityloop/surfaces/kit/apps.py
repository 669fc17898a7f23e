from django.apps import AppConfig


class KitConfig(AppConfig):
    name = "cityloop.surfaces.kit"
    label = "kit"
