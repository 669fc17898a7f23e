from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "cityloop.surfaces.desk"
    label = "desk"

    def ready(self) -> None:
        from cityloop.surfaces.desk import exports
        from cityloop.surfaces.errands.exporting.lists import offer
        from cityloop.surfaces.kit.modules import MODULES
        from cityloop.surfaces.kit.navigation import PLACES, Place

        for name in (
            "batch",
            "desk",
            "draft",
            "forms",
            "glimpse",
            "intake",
            "keys",
            "map",
            "marks",
            "presence",
            "style",
            "viewer",
        ):
            MODULES[f"desk/{name}"] = f"desk/{name}.js"
        for each in exports.LISTS:
            offer(each)
        PLACES.append(Place("/", _("Desk"), "desk.open", _is_here))
        PLACES.append(
            Place("/department/", _("Department"), "department.view", lambda path: path.startswith("/department/"))
        )
        there = "/dispatching/"
        PLACES.append(Place(there, _("Dispatching"), "dispatch.view", lambda path: path.startswith(there)))


def _is_here(path: str) -> bool:
    """The desk is wherever no other place of the bar is; the administration and what is one's own stand apart."""
    from cityloop.surfaces.kit.navigation import PLACES

    others = (place.address.rstrip("/") for place in PLACES if place.address != "/")
    return not path.startswith(("/admin", "/account", "/errands", *others))
