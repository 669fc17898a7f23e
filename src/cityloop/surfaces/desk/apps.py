from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "cityloop.surfaces.desk"
    label = "desk"
