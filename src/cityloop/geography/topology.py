"""Whether the unit grid cells cover their communities without gap and without overlap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from cityloop.geography.choices import Level
from cityloop.geography.measures import metres_a_degree
from cityloop.geography.models import Area

TOLERANCE_M2 = 1.0
"""Slivers below this come from rounding."""


class Flaw(TextChoices):
    GAP = "gap", _("Gap: ground of the area in none of its cells")
    OVERLAP = "overlap", _("Overlap: ground in two cells")
    OUTSIDE = "outside", _("Outside: ground of cells beyond their area")


@dataclass(frozen=True, slots=True)
class Finding:
    """`codes` are the two cells of an overlap, else the area. The position lies within the flawed ground."""

    flaw: Flaw
    codes: tuple[str, ...]
    area_m2: float
    lon: float
    lat: float


def check_cells() -> list[Finding]:
    """All cells against each other, and the cells of each area against it."""
    rows = (
        Area.objects.filter(level=Level.CELL, until=None).order_by("code").values_list("code", "parent_id", "geometry")
    )
    codes, parents, shapes = [], [], []
    for code, parent, wkb in rows.iterator():
        codes.append(code)
        parents.append(parent)
        shapes.append(shapely.from_wkb(bytes(wkb)))
    found = list(overlaps(codes, shapes))
    owners = np.array([-1 if parent is None else parent for parent in parents], dtype=np.int64)
    array = np.array(shapes, dtype=object)
    for pk, code, wkb in Area.objects.filter(pk__in=set(parents) - {None}).values_list("pk", "code", "geometry"):
        found += covering(code, shapely.from_wkb(bytes(wkb)), array[owners == pk])
    return found


def overlaps(codes: Sequence[str], shapes: Sequence[Any]) -> Iterator[Finding]:
    tree = shapely.STRtree(shapes)
    for left, right in sorted(tree.query(shapes, predicate="intersects").T.tolist()):
        if left < right:
            shared = shapely.intersection(shapes[left], shapes[right])
            yield from _findings(Flaw.OVERLAP, (codes[left], codes[right]), shared)


def covering(code: str, area: Any, cells: Sequence[Any]) -> Iterator[Finding]:
    union = shapely.union_all(cells)
    yield from _findings(Flaw.GAP, (code,), shapely.difference(area, union))
    yield from _findings(Flaw.OUTSIDE, (code,), shapely.difference(union, area))


def _findings(flaw: Flaw, codes: tuple[str, ...], ground: Any) -> Iterator[Finding]:
    """One for each piece of ground that is more than a sliver."""
    for piece in shapely.get_parts(ground):
        if piece.area == 0:
            continue
        inner = shapely.point_on_surface(piece)
        east, north = metres_a_degree(inner.y)
        size = float(piece.area * east * north)
        if size > TOLERANCE_M2:
            yield Finding(flaw, codes, round(size, 1), inner.x, inner.y)
