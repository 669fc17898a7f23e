from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "cityloop.surfaces.api"
    label = "api"
