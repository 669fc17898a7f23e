from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SetupConfig(AppConfig):
    name = "cityloop.surfaces.setup"
    label = "setup"

    def ready(self) -> None:
        from cityloop.surfaces.kit.navigation import PLACES, Place

        PLACES.append(Place("/set-up/", _("Set-up"), "setup.change", lambda path: path.startswith("/set-up/")))
