from django.apps import AppConfig


class EdgeConfig(AppConfig):
    name = "cityloop.edge"
