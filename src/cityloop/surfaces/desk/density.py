"""Cases gathered in hexagons (H3) by the database: what a map shows of more than it could draw one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import h3
import numpy as np
from django.db.models import Avg, Count, F, Max, Min, QuerySet
from numpy.typing import NDArray

from cityloop.cases.models import Case
from cityloop.cases.placing import RESOLUTION
from cityloop.surfaces.desk import tiles
from cityloop.surfaces.desk.filtering import lit
from cityloop.surfaces.kit import lights

Box = tuple[float, float, float, float]
"""West, south, east, north."""
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


@dataclass(frozen=True, slots=True)
class Filed:
    """How many cases each of the finest hexagons saw, and where in it: four columns of one length."""

    cells: NDArray[np.int64]
    n: NDArray[np.int64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]


def filed(cases: QuerySet[Case]) -> Filed:
    rows = _hexagons(cases, RESOLUTION).annotate(lon=Avg("lon"), lat=Avg("lat"))
    columns = list(zip(*rows.values_list("hexagon", "n", "lon", "lat"), strict=True)) or [(), (), (), ()]
    return Filed(
        *(np.array(column, kind) for column, kind in zip(columns, (np.int64, np.int64, float, float), strict=True))
    )


def heat(filed: Filed, zoom: float, box: Box | None) -> Iterator[tiles.Feature]:
    """Hexagons with how many cases they saw inside the box, and their share of the hottest there: 1."""
    cells, n = filed.cells, filed.n
    if box:
        west, south, east, north = box
        inside = (filed.lon >= west) & (filed.lon <= east) & (filed.lat >= south) & (filed.lat <= north)
        cells, n = cells[inside], n[inside]
    unused, coarser = _coarsened(resolution(zoom))
    parents, which = np.unique((cells | unused) - coarser, return_inverse=True)
    sums = np.bincount(which, n).astype(int)
    hottest = np.argsort(-sums, kind="stable")[:MOST]
    return (_hexagon(int(parents[row]), int(sums[row]), sums[row] / sums[hottest[0]]) for row in hottest)


def _hexagon(cell: int, n: int, share: float) -> tiles.Feature:
    ring = [(round(lon, 6), round(lat, 6)) for lat, lon in h3.cell_to_boundary(h3.int_to_str(cell))]
    return tiles.feature({"type": "Polygon", "coordinates": [[*ring, ring[0]]]}, n=n, share=round(share, 3))


def _hexagons(cases: QuerySet[Case], step: int) -> QuerySet[Any, Any]:
    unused, coarser = _coarsened(step)
    parent = F("h3").bitor(unused) - coarser
    return cases.order_by().annotate(hexagon=parent).values("hexagon").annotate(n=Count("*"))


def _coarsened(step: int) -> tuple[int, int]:
    """To be set in the index of a case's hexagon, and then taken from it, for the one of `step` that it lies in.

    An H3 index is the resolution in bits 52 to 55 and three bits for each step down; unused ones are all set.
    """
    finer = RESOLUTION - step
    return ((1 << 3 * finer) - 1) << 3 * (15 - RESOLUTION), finer << 52
