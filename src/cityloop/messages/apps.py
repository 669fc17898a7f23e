from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "cityloop.messages"
    label = "outbox"  # Django has an app of this name
