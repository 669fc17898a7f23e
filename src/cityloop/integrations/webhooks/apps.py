from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "cityloop.integrations.webhooks"
    label = "webhooks"
