"""Reading the ground."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import chain
from typing import Any, Generic, NamedTuple, TypeVar

import numpy as np
import shapely
from django.db.models import Model, Q, QuerySet, Value
from django.utils.translation import gettext as _

from cityloop.geography.choices import Layer, Level, PlaceKind
from cityloop.geography.coordinates import Position
from cityloop.geography.measures import box_around, distances_m, metres_a_degree
from cityloop.geography.models import (
    Area,
    BaseFeature,
    CodePattern,
    Component,
    ComponentState,
    Place,
    ResponsibilityGrid,
)
from cityloop.geography.rules import PATTERNS, Patterns
from cityloop.words import queries as words

M = TypeVar("M", bound=Model)

FARTHEST_M = 20_000


class BadRadius(ValueError):
    """No radius within which one looks for what is near."""


def patterns() -> Patterns:
    """How this city's codes look."""
    own = dict(CodePattern.objects.values_list("kind", "pattern"))
    return {kind: re.compile(own.get(kind, pattern)) for kind, pattern in PATTERNS.items()}


def states() -> dict[str, str]:
    """The dictionary of component states: code by name."""
    return dict(ComponentState.objects.values_list("name", "code"))


def area_levels() -> dict[str, str]:
    """Level by code, of all areas that can be a parent."""
    return dict(Area.objects.exclude(level=Level.CELL).values_list("code", "level"))


def cell_codes(wanted: Iterable[str]) -> set[str]:
    """Those of the wanted that stand."""
    asked = set(wanted)
    standing = Area.objects.filter(level=Level.CELL).values_list("code", flat=True)
    return asked.intersection(standing) if asked else set()


def shapes_of_areas(codes: Sequence[str]) -> list[Any]:
    found = Area.objects.filter(code__in=codes).values_list("geometry", flat=True)
    return list(shapely.from_wkb([bytes(wkb) for wkb in found]))


def city_box() -> str:
    """The box around the city as `west,south,east,north`; empty before areas are imported."""
    box = Area.objects.filter(parent=None).order_by("-area_m2").values_list("west", "south", "east", "north").first()
    return ",".join(f"{each:.5f}" for each in box) if box else ""


class Near(NamedTuple, Generic[M]):
    item: M
    distance_m: float


class Found(NamedTuple):
    """What a search answers: `kind` is a kind of place, a level of area, `grid` or `component`."""

    kind: str
    code: str
    name: str
    lon: float
    lat: float


def nearest_components(
    lon: float, lat: float, radius_m: float, classes: Collection[str] | None = None, limit: int = 20
) -> list[Near[Component]]:
    """Nearest first. `classes` are majors (`01`) or majors with minors (`0104`). Raises `BadPosition`, `BadRadius`."""
    asked = Component.objects.all()
    if classes is not None:
        wanted = Q(pk__in=())
        for code in classes:
            wanted |= Q(class_major=code[:2], class_minor=code[2:]) if len(code) > 2 else Q(class_major=code)
        asked = asked.filter(wanted)
    return _nearest(asked, lon, lat, radius_m, limit)


def nearest_places(
    lon: float, lat: float, radius_m: float, kinds: Collection[str] | None = None, limit: int = 1
) -> list[Near[Place]]:
    """Nearest first. Raises `BadPosition`, `BadRadius`."""
    asked = Place.objects.all() if kinds is None else Place.objects.filter(kind__in=kinds)
    return _nearest(asked, lon, lat, radius_m, limit)


def _nearest(asked: QuerySet[M], lon: float, lat: float, radius_m: float, limit: int) -> list[Near[M]]:
    """A box over the B-tree of positions, then exact distances; only what is answered is read in full."""
    Position(lon, lat)
    if not 0 < radius_m <= FARTHEST_M:
        raise BadRadius(
            _("A radius lies between 0 and %(most)d m, got %(got)s") % {"most": FARTHEST_M, "got": radius_m}
        )
    west, south, east, north = box_around(lon, lat, radius_m)
    boxed = asked.filter(lat__range=(south, north), lon__range=(west, east)).order_by()
    rows = np.array(boxed.values_list("pk", "lon", "lat"), dtype=np.float64).reshape(-1, 3)
    metres = distances_m(lon, lat, rows[:, 1], rows[:, 2])
    order = [at for at in np.lexsort((rows[:, 0], metres))[:limit].tolist() if metres[at] <= radius_m]
    items = asked.in_bulk([int(rows[at, 0]) for at in order])
    return [Near(items[int(rows[at, 0])], round(float(metres[at]), 1)) for at in order]


def names(codes: Iterable[str]) -> dict[str, str]:
    """What areas and responsibility grids are called, by code."""
    wanted = set(codes)
    rows = [kind.objects.filter(code__in=wanted).values_list("code", "name") for kind in (Area, ResponsibilityGrid)]
    return dict(chain.from_iterable(rows))


def search(text: str, limit: int = 20) -> list[Found]:
    """Places, areas, grids and components by name or code: roads first, house numbers last, shorter names first."""
    found: list[Found] = []
    for look in (_areas, _roads, _points, _shops, _grids, _components, _addresses):
        if len(found) >= limit:
            break
        found += look(text, limit - len(found))
    return found


def _areas(text: str, limit: int) -> list[Found]:
    return _found(Area.objects.filter(code__in=words.find("area", text, limit)), "level")


def _grids(text: str, limit: int) -> list[Found]:
    rows = ResponsibilityGrid.objects.filter(code__in=words.find("grid", text, limit))
    return _found(rows.annotate(kind=Value("grid")), "kind")


def _components(text: str, limit: int) -> list[Found]:
    """By the beginning of the code alone: their names are those of their class."""
    start = text.strip()
    if len(start) < 6 or not start.isascii() or not start.isdecimal():
        return []
    rows = Component.objects.filter(code__gte=start, code__lte=start + "9" * 30).annotate(kind=Value("component"))
    return _found(rows.order_by("code")[:limit], "kind")


def _places(kind: str) -> Callable[[str, int], list[Found]]:
    return lambda text, limit: _found(Place.objects.filter(code__in=words.find(f"place.{kind}", text, limit)), "kind")


_roads, _points = _places(PlaceKind.ROAD), _places(PlaceKind.POI)
_shops, _addresses = _places(PlaceKind.SHOP), _places(PlaceKind.ADDRESS)


def _found(rows: QuerySet[Any], kind: str) -> list[Found]:
    found = [Found(*row) for row in rows.values_list(kind, "code", "name", "lon", "lat")]
    return sorted(found, key=lambda row: (len(row.name), row.name, row.code))


def nearest_road(lon: float, lat: float, radius_m: float) -> str:
    """The name of the nearest street of the base map; empty when there is none."""
    west, south, east, north = box_around(lon, lat, radius_m)
    asked = BaseFeature.objects.filter(layer=Layer.ROAD, east__gte=west, west__lte=east, north__gte=south)
    rows = list(asked.filter(south__lte=north).exclude(name="").values_list("name", "geometry"))
    if not rows:
        return ""
    scale = [float(metres) for metres in metres_a_degree(lat)]
    shapes = shapely.transform(
        shapely.from_wkb([bytes(wkb) for _name, wkb in rows]), lambda at: (at - (lon, lat)) * scale
    )
    metres = shapely.distance(shapes, shapely.Point(0, 0))
    best = int(metres.argmin())
    return str(rows[best][0]) if metres[best] <= radius_m else ""
