"""Cases gathered in hexagons (H3) by the database: what a map shows of more than it could draw one by one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import h3
from django.db.models import Avg, Count, F, Max, Min, QuerySet

from cityloop.cases.models import Case
from cityloop.cases.placing import RESOLUTION
from cityloop.surfaces.desk import tiles
from cityloop.surfaces.desk.filtering import lit
from cityloop.surfaces.kit import lights

FEW, MOST = 400, 2000
NEAR = 15.2
"""From this zoom on each case stands for itself."""
_STEPS = ((10.0, 6), (11.4, 7), (12.8, 8), (14.2, 9))  # up to which zoom, hexagons of which resolution


def resolution(zoom: float) -> int:
    return next((step for until, step in _STEPS if zoom < until), RESOLUTION)


def marks(cases: QuerySet[Case], zoom: float, at: datetime) -> Iterator[tiles.Feature]:
    """Each case where they are few or near, else how many there are in each hexagon, by light."""
    most = MOST if zoom >= NEAR else FEW
    found = list(cases.order_by().values_list("pk", "lon", "lat", "due_at", "yellow_at")[: most + 1])
    if len(found) <= most or zoom >= NEAR:
        return (_case(*each, at) for each in found)
    return (_cluster(row) for row in _gathered(cases, resolution(zoom), at))


def _case(
    pk: int, lon: float, lat: float, due: datetime | None, yellow: datetime | None, at: datetime
) -> tiles.Feature:
    return tiles.point(lon, lat, kind="case", id=pk, light=lights.light(due, yellow, at))


def _gathered(cases: QuerySet[Case], step: int, at: datetime) -> QuerySet[Any, Any]:
    found: QuerySet[Any, Any] = _hexagons(cases, step).annotate(
        red=Count("pk", filter=lit("red", at)), yellow=Count("pk", filter=lit("yellow", at)), first=Min("pk"),
        middle_lon=Avg("lon"), middle_lat=Avg("lat"),
        west=Min("lon"), south=Min("lat"), east=Max("lon"), north=Max("lat"),
    )  # fmt: skip
    return found


def _cluster(row: dict[str, Any]) -> tiles.Feature:
    light = "red" if row["red"] else "yellow" if row["yellow"] else "green"
    if row["n"] == 1:
        return tiles.point(row["west"], row["south"], kind="case", id=row["first"], light=light)
    box = [round(row[side], 5) for side in ("west", "south", "east", "north")]
    numbers = {"n": row["n"], "red": row["red"]}
    return tiles.point(row["middle_lon"], row["middle_lat"], light=light, box=box, **numbers)


def heat(cases: QuerySet[Case], zoom: float) -> Iterator[tiles.Feature]:
    """Hexagons with how many cases they saw, and their share of the hottest: 1."""
    rows = list(_hexagons(cases, resolution(zoom)).order_by("-n")[:MOST])
    return (_hexagon(row["hexagon"], row["n"], row["n"] / rows[0]["n"]) for row in rows)


def _hexagon(cell: int, n: int, share: float) -> tiles.Feature:
    ring = [(round(lon, 6), round(lat, 6)) for lat, lon in h3.cell_to_boundary(h3.int_to_str(cell))]
    return tiles.feature({"type": "Polygon", "coordinates": [[*ring, ring[0]]]}, n=n, share=round(share, 3))


def _hexagons(cases: QuerySet[Case], step: int) -> QuerySet[Any, Any]:
    """Grouped by the hexagon of resolution `step` that each case lies in, worked out from the bits of its own.

    An H3 index is the resolution in bits 52 to 55 and three bits for each step down; unused ones are all set.
    """
    finer = RESOLUTION - step
    unused = ((1 << 3 * finer) - 1) << 3 * (15 - RESOLUTION)
    parent = F("h3").bitor(unused) - (finer << 52)
    return cases.order_by().annotate(hexagon=parent).values("hexagon").annotate(n=Count("*"))
