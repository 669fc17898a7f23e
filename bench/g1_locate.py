"""G1: a point finds its cell, community, street, district and responsibility.

The reference of the aim, a PostGIS round trip, is not to be had here (the wheel's PostgreSQL has no PostGIS). What
stands in for it is kinder to the reference: one indexed query by the cell's box, its candidates checked in process.
"""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime
from statistics import median
from typing import Any

from bench.harness import Row, exponent, in_turns, on_both_databases, ratio

NAME = "G1 locating"
WEST, SOUTH, STEP = 115.0, 24.0, 0.001
COMMUNITY_SIDE = 30
AT = datetime(2026, 11, 2, tzinfo=UTC)


def run(quick: bool) -> list[Row]:
    return on_both_databases("bench.g1_locate", quick)


def measure(quick: bool) -> list[Row]:
    """The index at two sizes, and beside the smaller one what a database and a plain walk take."""
    small, large = 100, 300 if quick else 1_000
    rows, costs = [], []
    for side in (small, large):
        single, many, built = _index(side)
        count = f"{side * side:,} cells"
        rows.append(Row(f"{count}, one by one", single, "us a point"))
        rows.append(Row(f"{count}, many at once", many, "us a point", None, "<= 10", many <= 10))
        rows.append(Row(f"{count}, index built", built, "s"))
        costs.append((side * side, many, single))
    for name, at in (("many at once", 1), ("one by one", 2)):
        grown = exponent(*((cost[0], cost[at]) for cost in costs))
        rows.append(Row(f"{name}, growth with cells", grown, "exponent", None, "< 0.35", grown < 0.35))
    return rows + _beside_references(50 if quick else 300)


def _index(side: int) -> tuple[float, float, float]:
    began = time.perf_counter()
    index = _town(side)
    built = time.perf_counter() - began
    xs, ys = _points(side, 20_000)
    index.locate_many(xs, ys)

    def single() -> float:
        return _us(lambda: [index.locate(x, y) for x, y in zip(xs[:2_000], ys[:2_000], strict=True)], 2_000)

    def many() -> float:
        return _us(lambda: index.locate_many(xs, ys), len(xs))

    singles, manies = in_turns(5, single, many)
    return median(singles), median(manies), built


def _town(side: int) -> Any:
    """Square cells in communities of 900, streets of nine of them; four levels of grids as bundles of cells."""
    import numpy as np
    import shapely

    from cityloop.geography.index import AreaRow, GridRef, GridRow, Index

    columns, lines = (axis.ravel() for axis in np.meshgrid(np.arange(side), np.arange(side), indexing="ij"))
    wests, souths = WEST + columns * STEP, SOUTH + lines * STEP
    shapes = shapely.box(wests, souths, wests + STEP, souths + STEP)
    whole = shapely.box(WEST, SOUTH, WEST + side * STEP, SOUTH + side * STEP)
    community = (columns // COMMUNITY_SIDE) * 1_000 + lines // COMMUNITY_SIDE
    street = (columns // (3 * COMMUNITY_SIDE)) * 1_000 + lines // (3 * COMMUNITY_SIDE)
    areas = [AreaRow("D", "district", "district", "", "two", whole)]
    areas += [AreaRow(f"S{at}", "street", "street", "D", "", whole) for at in np.unique(street).tolist()]
    streets = dict(zip(community.tolist(), street.tolist(), strict=True))
    areas += [AreaRow(f"C{at}", "community", "community", f"S{up}", "", whole) for at, up in streets.items()]
    bundles: dict[str, list[str]] = {}
    for at, (inside, shape) in enumerate(zip(community.tolist(), shapes, strict=True)):
        areas.append(AreaRow(f"{at:09d}", "cell", "cell", f"C{inside}", "", shape))
        bundles.setdefault(f"{inside}", []).append(f"{at:09d}")
    grids = [
        GridRow(GridRef(level, f"{level}-{code}", "grid", "works", "wang"), cells, None)
        for level in range(1, 5)
        for code, cells in bundles.items()
    ]
    return Index(areas, grids)


def _points(side: int, count: int) -> tuple[list[float], list[float]]:
    dice = random.Random(1)
    reach = side * STEP
    return [WEST + dice.random() * reach for _ in range(count)], [SOUTH + dice.random() * reach for _ in range(count)]


def _us(work: Any, count: int) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) / count * 1e6


def _beside_references(points: int) -> list[Row]:
    import shapely

    from cityloop.geography import services
    from cityloop.geography.choices import Level
    from cityloop.geography.drafts import AreaDraft
    from cityloop.geography.locate import locate
    from cityloop.geography.models import Area
    from cityloop.journal.services import Actor

    side = 100
    drafts = [
        AreaDraft(level=Level.CELL, code=f"360734{at:09d}", name="cell", geometry=_cell(at, side))
        for at in range(side * side)
    ]
    services.put_areas(drafts, actor=Actor("system", "bench"), at=AT)
    xs, ys = _points(side, points)
    pairs = list(zip(xs, ys, strict=True))
    shapes = [draft.geometry for draft in drafts]
    locate(*pairs[0])

    def ours() -> float:
        return _us(lambda: [locate(x, y) for x, y in pairs], points)

    def queried() -> float:
        return _us(lambda: [_by_query(x, y, Area) for x, y in pairs], points)

    def walked() -> float:
        return _us(lambda: [_by_walk(shapely.Point(x, y), shapes) for x, y in pairs[:5]], 5)

    one, query, walk = in_turns(5, ours, queried, walked)
    faster, than_walk = ratio(query, one), ratio(walk, one)
    return [
        Row("locate(), index of 10,000 cells from the database", median(one), "us a point"),
        Row("a query a point (no PostGIS: box by index)", median(query), "us a point", faster, ">= 20 x", faster >= 20),
        Row("a walk over all polygons", median(walk), "us a point", than_walk),
    ]


def _cell(at: int, side: int) -> Any:
    import shapely

    west, south = WEST + (at % side) * STEP, SOUTH + (at // side) * STEP
    return shapely.box(west, south, west + STEP, south + STEP)


def _by_query(x: float, y: float, area: Any) -> str:
    import shapely

    point = shapely.Point(x, y)
    boxed = area.objects.filter(level="cell", west__lte=x, east__gte=x, south__lte=y, north__gte=y)
    found = boxed.select_related("parent").values_list("code", "name", "parent__code", "geometry")
    return next((code for code, _, _, wkb in found if shapely.intersects(shapely.from_wkb(bytes(wkb)), point)), "")


def _by_walk(point: Any, shapes: list[Any]) -> int:
    return next((at for at, shape in enumerate(shapes) if shape.intersects(point)), -1)
