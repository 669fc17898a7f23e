"""Geometries as columns: WKB, the box around, and a point that surely lies on them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from cityloop.geography.coordinates import position_fault
from cityloop.geography.measures import metres_a_degree
from cityloop.geography.rules import Problem
from cityloop.geography.saying import gettext as _

SURFACES = frozenset({3, 6})
LINES = frozenset({1, 5})
ANY = frozenset({0, 1, 3, 4, 5, 6})
"""Shapely's numbers of geometry types."""


def outline_problems(geometries: Sequence[Any], allowed: frozenset[int]) -> list[Problem]:
    """Geometries of a wrong type, crossed or empty, or not on this earth."""
    array = _array(geometries)
    types, valid = shapely.get_type_id(array), shapely.is_valid(array)
    bounds, empty = shapely.bounds(array), shapely.is_empty(array)
    found = []
    for at, kind in enumerate(types):
        if fault := _fault(array[at], int(kind) in allowed, bool(empty[at]), bool(valid[at]), bounds[at]):
            found.append(Problem(at + 1, "geometry", fault))
    return found


def _fault(geometry: Any, allowed: bool, empty: bool, valid: bool, bounds: NDArray[np.float64]) -> str:
    if not allowed:
        named = geometry.geom_type if geometry is not None else _("nothing")
        return _("cannot be %(type)s") % {"type": named}
    if empty:
        return _("is empty")
    west, south, east, north = (float(side) for side in bounds)
    if fault := position_fault(west, south) or position_fault(east, north):
        return fault
    return "" if valid else _("is not sound: %(reason)s") % {"reason": shapely.is_valid_reason(geometry)}


COLUMNS = ("geometry", "west", "south", "east", "north", "lon", "lat")


def values(geometries: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    """The values of COLUMNS (those of `models.Outlined`), one tuple a geometry."""
    array = _array(geometries)
    inner = shapely.point_on_surface(array)
    numbers = np.column_stack([shapely.bounds(array), shapely.get_x(inner), shapely.get_y(inner)]).tolist()
    return ((wkb, *row) for wkb, row in zip(shapely.to_wkb(array).tolist(), numbers, strict=True))


def areas_m2(geometries: Sequence[Any]) -> list[float]:
    """Square metres; within a city the scale at the centre holds."""
    array = _array(geometries)
    east, north = metres_a_degree(shapely.get_y(shapely.centroid(array)))
    areas: list[float] = np.round(shapely.area(array) * east * north, 2).tolist()
    return areas


def _array(geometries: Sequence[Any]) -> NDArray[np.object_]:
    array = np.empty(len(geometries), dtype=object)
    array[:] = list(geometries)
    return shapely.force_2d(array)
