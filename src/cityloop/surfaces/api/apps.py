from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "cityloop.surfaces.api"
    label = "api"

    def ready(self) -> None:
        from cityloop.surfaces.api import exports
        from cityloop.surfaces.errands.exporting.lists import offer

        offer(exports.MESSAGES)
