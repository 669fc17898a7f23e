from django.apps import AppConfig


class DutyConfig(AppConfig):
    name = "cityloop.duty"
