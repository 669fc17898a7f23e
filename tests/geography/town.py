"""A small town for the tests of the ground: one street office, two communities, a hundred cells each."""

from __future__ import annotations

from datetime import UTC, datetime

from shapely import LineString, Polygon, box

from cityloop.geography import services
from cityloop.geography.choices import AreaClass, Layer, Level, PlaceKind, Side
from cityloop.geography.drafts import (
    AreaDraft,
    BaseFeatureDraft,
    ComponentDraft,
    GridDraft,
    LineDraft,
    PlaceDraft,
)
from cityloop.journal.services import Actor

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
CLERK = Actor("person", "clerk", "admin")
WEST, SOUTH, STEP = 115.65, 24.95, 0.001
EAST_COMMUNITY, WEST_COMMUNITY = "360734100002", "360734100001"
_WIDE = 10 * STEP


def square(column: int, row: int) -> Polygon:
    """The cell in that column (0 to 19 from the west) and row (0 to 9 from the south)."""
    return box(
        round(WEST + column * STEP, 6),
        round(SOUTH + row * STEP, 6),
        round(WEST + (column + 1) * STEP, 6),
        round(SOUTH + (row + 1) * STEP, 6),
    )


def cell_code(column: int, row: int) -> str:
    return f"{WEST_COMMUNITY if column < 10 else EAST_COMMUNITY}{(column % 10) * 10 + row:03d}"


def middle(column: int, row: int) -> tuple[float, float]:
    centre = square(column, row).centroid
    return centre.x, centre.y


def areas() -> list[AreaDraft]:
    whole = box(WEST, SOUTH, round(WEST + 2 * _WIDE, 6), round(SOUTH + _WIDE, 6))
    west = box(WEST, SOUTH, round(WEST + _WIDE, 6), round(SOUTH + _WIDE, 6))
    east = box(round(WEST + _WIDE, 6), SOUTH, round(WEST + 2 * _WIDE, 6), round(SOUTH + _WIDE, 6))
    one, two = AreaClass.ONE, AreaClass.TWO
    return [
        AreaDraft(level=Level.DISTRICT, code="360734", name="寻乌县", geometry=box(115.6, 24.9, 115.8, 25.1)),
        AreaDraft(level=Level.STREET, code="360734100", name="长宁镇", geometry=whole, area_class=two),
        AreaDraft(level=Level.COMMUNITY, code=WEST_COMMUNITY, name="城西社区", geometry=west, area_class=one),
        AreaDraft(level=Level.COMMUNITY, code=EAST_COMMUNITY, name="城东社区", geometry=east),
        *(
            AreaDraft(level=Level.CELL, code=cell_code(x, y), name=f"第{x}-{y}格", geometry=square(x, y))
            for x in range(20)
            for y in range(10)
        ),
    ]


def grids() -> list[GridDraft]:
    """Four levels, as a city may have: bundles of cells, and one that is drawn."""
    both = {half: tuple(cell_code(x, y) for x in half for y in range(10)) for half in (range(10), range(10, 20))}
    west, east = both.values()
    return [
        GridDraft(level=1, code="A", name="城西一级网格", cells=west, department="town"),
        GridDraft(level=1, code="B", name="城东一级网格", cells=east, department="town"),
        GridDraft(level=2, code="A1", name="城西二级网格", parent_code="A", cells=west[:50], person="wang"),
        GridDraft(level=3, code="A11", name="城西三级网格", parent_code="A1", cells=west[:10], person="li"),
        GridDraft(level=4, code="D", name="广场", geometry=square(0, 0).buffer(-STEP / 4), person="zhao"),
    ]


STREET_LAT = round(SOUTH + 5 * STEP + 0.0005, 6)


def lines() -> list[LineDraft]:
    street = LineString([(WEST, STREET_LAT), (WEST + 2 * _WIDE, STREET_LAT)])
    return [
        LineDraft(code="S-N", name="长宁路北侧", geometry=street, side=Side.LEFT, department="north"),
        LineDraft(code="S-S", name="长宁路南侧", geometry=street, side=Side.RIGHT, department="south"),
    ]


def component(serial: int, column: int, row: int, kind: str = "0104", name: str = "雨水箅子") -> ComponentDraft:
    lon, lat = middle(column, row)
    return ComponentDraft(
        code=f"360734{kind}{serial:06d}",
        name=name,
        lon=lon,
        lat=lat,
        owner_code="WATER",
        owner_name="自来水公司",
        note="王家门口",
    )


def components() -> list[ComponentDraft]:
    return [component(x * 10 + y, x, y, "0104" if x % 2 else "0118") for x in range(20) for y in range(10)]


def places() -> list[PlaceDraft]:
    numbers = [(at, WEST + (at + 0.5) * STEP) for at in range(1, 20)]
    return [
        *(
            PlaceDraft(kind=PlaceKind.ADDRESS, name=f"长宁路{at}号", lon=lon, lat=STREET_LAT, code=f"a{at}")
            for at, lon in numbers
        ),
        PlaceDraft(kind=PlaceKind.ROAD, name="长宁路", lon=WEST + _WIDE + 0.0002, lat=STREET_LAT, code="r1"),
        PlaceDraft(kind=PlaceKind.SHOP, name="KFC 长宁店", lon=WEST + 0.0095, lat=SOUTH + 0.0001, code="s1"),
    ]


def base_features() -> list[BaseFeatureDraft]:
    street = LineString([(WEST, STREET_LAT), (WEST + 2 * _WIDE, STREET_LAT)])
    return [
        BaseFeatureDraft(code="road-1", layer=Layer.ROAD, name="长宁路", rank=1, geometry=street),
        BaseFeatureDraft(code="green-1", layer=Layer.GREEN, name="马蹄河公园", rank=0, geometry=square(3, 3)),
    ]


def found() -> None:
    services.put_areas(areas(), actor=CLERK, at=AT)
    services.put_grids(grids(), actor=CLERK, at=AT)
    services.put_lines(lines(), actor=CLERK, at=AT)
    services.put_components(components(), actor=CLERK, at=AT)
    services.put_places(places(), actor=CLERK, at=AT)
    services.put_base_features(base_features(), actor=CLERK, at=AT)
