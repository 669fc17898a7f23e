from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "cityloop.journal"
