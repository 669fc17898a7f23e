from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "cityloop.catalogue"

    def ready(self) -> None:
        from cityloop.catalogue.queries import calendar_for
        from cityloop.workflow import hours

        hours.register(calendar_for)
