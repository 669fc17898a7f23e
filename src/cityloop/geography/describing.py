"""A position in words, as an inspector would say it: 长宁路12号东30米."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cityloop.geography.choices import PlaceKind
from cityloop.geography.locate import locate
from cityloop.geography.measures import bearing
from cityloop.geography.queries import nearest_places, nearest_road

AT_IT_M, NEAR_M = 10, 200

DIRECTIONS: tuple[str | Promise, ...] = (
    gettext_lazy("north"),
    gettext_lazy("north-east"),
    gettext_lazy("east"),
    gettext_lazy("south-east"),
    gettext_lazy("south"),
    gettext_lazy("south-west"),
    gettext_lazy("west"),
    gettext_lazy("north-west"),
)


def describe(lon: float, lat: float) -> str:
    """From the nearest address or place within 200 m, else the nearest street, else the area. Raises `BadPosition`."""
    near = nearest_places(lon, lat, NEAR_M, (PlaceKind.ADDRESS, PlaceKind.POI, PlaceKind.SHOP))
    if near:
        place, metres = near[0]
        return offset(place.name, metres, bearing(place.lon, place.lat, lon, lat))
    if road := nearest_road(lon, lat, NEAR_M):
        return _("near %(name)s") % {"name": road}
    found = locate(lon, lat)
    names = [area.name for area in (found.street, found.community) if area]
    return "".join(names) if names else f"{lon:.6f}, {lat:.6f}"


def offset(name: str, metres: float, direction: float) -> str:
    """So many metres in that direction (degrees from north) from what bears the name."""
    if metres <= AT_IT_M:
        return name
    rounded = round(metres) if metres < 30 else 5 * round(metres / 5)
    words = {"name": name, "metres": rounded, "direction": DIRECTIONS[round(direction / 45) % 8]}
    return _("%(metres)d m %(direction)s of %(name)s") % words
