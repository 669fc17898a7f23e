from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ShiftsConfig(AppConfig):
    name = "cityloop.surfaces.shifts"
    label = "shifts"

    def ready(self) -> None:
        from cityloop.surfaces.kit.navigation import COMPANIONS, PLACES, Companion, Place
        from cityloop.surfaces.shifts.telling import on_duty

        name = pgettext_lazy("place", "On duty")
        PLACES.append(Place("/duty/", name, "duty.open", lambda path: path.startswith("/duty/")))
        PLACES.append(Place("/handover/", _("Hand-over"), "handover.view", lambda path: path.startswith("/handover/")))
        COMPANIONS.append(Companion("shifts/whereabouts.js", on_duty))
