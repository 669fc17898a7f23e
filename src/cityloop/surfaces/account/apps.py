from django.apps import AppConfig


class AccountConfig(AppConfig):
    name = "cityloop.surfaces.account"
    label = "account"
