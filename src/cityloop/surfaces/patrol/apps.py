from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PatrolConfig(AppConfig):
    name = "cityloop.surfaces.patrol"
    label = "patrol"

    def ready(self) -> None:
        from cityloop.surfaces.errands.exporting.lists import offer
        from cityloop.surfaces.kit.modules import MODULES
        from cityloop.surfaces.kit.navigation import PLACES, Place
        from cityloop.surfaces.patrol import covered, looks

        for name in ("choosing", "full", "picking", "round", "screen", "tiles", "turning", "wall"):
            MODULES[f"patrol/{name}"] = f"patrol/{name}.js"
        offer(looks.LIST)
        offer(covered.LIST)
        PLACES.append(Place("/patrol/", _("Video patrol"), "patrol.open", lambda path: path.startswith("/patrol/")))
