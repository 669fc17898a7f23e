from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CamerasConfig(AppConfig):
    name = "cityloop.surfaces.cameras"
    label = "cameras"

    def ready(self) -> None:
        from cityloop.surfaces.cameras import faults, lists
        from cityloop.surfaces.errands.exporting.lists import offer
        from cityloop.surfaces.kit.navigation import PLACES, Place

        offer(lists.LIST)
        offer(faults.LIST)
        offer(faults.DAYS)
        PLACES.append(Place("/cameras/", _("Cameras"), "camera.register", lambda path: path.startswith("/cameras/")))
