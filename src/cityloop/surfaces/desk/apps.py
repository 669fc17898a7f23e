from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

ELSEWHERE = ("/admin", "/set-up", "/orders", "/duty")


class DeskConfig(AppConfig):
    name = "cityloop.surfaces.desk"
    label = "desk"

    def ready(self) -> None:
        from cityloop.surfaces.kit.modules import MODULES
        from cityloop.surfaces.kit.navigation import PLACES, Place

        for name in ("desk", "forms", "intake", "keys", "map", "marks", "style"):
            MODULES[f"desk/{name}"] = f"desk/{name}.js"
        PLACES.append(Place("/", _("Desk"), "desk.open", lambda path: not path.startswith(ELSEWHERE)))
