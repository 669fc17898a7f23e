"""A point finds its cell and all that follows from it."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from django.db import connection, transaction
from shapely import Point, box

from cityloop.geography import locate as locating
from cityloop.geography import services
from cityloop.geography.choices import AreaClass, Level, What
from cityloop.geography.coordinates import BadPosition
from cityloop.geography.drafts import AreaDraft
from cityloop.geography.index import NOWHERE, AreaRow, Index
from cityloop.geography.locate import locate, locate_many
from cityloop.journal.services import batch
from tests.geography import town
from tests.geography.town import AT, CLERK, SOUTH, STEP, STREET_LAT, WEST, middle

pytestmark = pytest.mark.django_db


def test_a_point_knows_its_cell_community_street_and_district(ground: None) -> None:
    found = locate(*middle(3, 4))
    assert found.cell
    assert found.cell.code == town.cell_code(3, 4)
    names = [ref.name if ref else None for ref in (found.community, found.street, found.district, found.city)]
    assert names == ["城西社区", "长宁镇", "寻乌县", None]


def test_the_area_class_is_that_of_the_nearest_area_that_has_one(ground: None) -> None:
    assert locate(*middle(3, 4)).area_class == AreaClass.ONE
    assert locate(*middle(13, 4)).area_class == AreaClass.TWO
    assert locate(115.61, 24.91).area_class is None


def test_grids_of_every_level_are_found_bundled_or_drawn(ground: None) -> None:
    assert {level: grid.code for level, grid in locate(*middle(0, 0)).grids.items()} == {
        1: "A",
        2: "A1",
        3: "A11",
        4: "D",
    }
    assert {level: grid.code for level, grid in locate(*middle(12, 0)).grids.items()} == {1: "B"}
    assert locate(*middle(0, 0)).grids[2].person == "wang"


def test_the_side_of_the_street_decides_the_line(ground: None) -> None:
    north, south = locate(WEST + 0.003, STREET_LAT + 0.0001), locate(WEST + 0.003, STREET_LAT - 0.0001)
    assert north.line
    assert south.line
    assert (north.line.department, south.line.department) == ("north", "south")
    assert north.line_distance_m == pytest.approx(11.1, abs=0.1)
    assert locate(WEST + 0.003, STREET_LAT + 0.002).line is None


def test_between_cells_the_inner_areas_still_answer(ground: None) -> None:
    services.remove(What.AREAS, [town.cell_code(3, 4)], actor=CLERK, at=AT)
    found = locate(*middle(3, 4))
    assert found.cell is None
    assert found.community
    assert found.community.name == "城西社区"


def test_a_shared_border_belongs_to_the_smallest_code(ground: None) -> None:
    corner = (round(WEST + 3 * STEP, 6), round(SOUTH + 4 * STEP, 6))
    codes = {town.cell_code(x, y) for x in (2, 3) for y in (3, 4)}
    found = locate(*corner)
    assert found.cell
    assert found.cell.code == min(codes)
    (many,) = locate_many([corner[0]], [corner[1]])
    assert many == found


def test_many_at_once_is_the_same_as_one_by_one(ground: None) -> None:
    random = np.random.default_rng(7)
    lons = random.uniform(WEST - 0.005, WEST + 0.025, 500)
    lats = random.uniform(SOUTH - 0.005, SOUTH + 0.015, 500)
    singly = [locate(lon, lat) for lon, lat in zip(lons.tolist(), lats.tolist(), strict=True)]
    assert locate_many(lons, lats) == singly


def test_the_index_agrees_with_a_plain_walk_over_all_polygons() -> None:
    random = np.random.default_rng(3)
    rows = []
    for at in range(60):
        x, y, size = random.uniform(0, 9), random.uniform(0, 9), random.uniform(0.1, 2)
        rows.append(AreaRow(f"{at:03d}", "", "cell", "", "", Point(x, y).buffer(size, quad_segs=4)))
    index = Index(rows)
    xs, ys = random.uniform(0, 10, 400), random.uniform(0, 10, 400)
    walked = [
        next((row.code for row in rows if row.geometry.intersects(Point(x, y))), "")
        for x, y in zip(xs, ys, strict=True)
    ]
    assert index.cells_of(xs, ys) == walked


def test_no_position_is_refused_singly_and_nowhere_among_many(ground: None) -> None:
    with pytest.raises(BadPosition):
        locate(24.95, 115.65)
    lon, lat = middle(0, 1)
    assert locate_many([float("nan"), lon, 500.0], [1.0, lat, 500.0])[::2] == [NOWHERE, NOWHERE]


def test_an_empty_ground_answers_nowhere() -> None:
    assert locate(115.65, 24.95) == NOWHERE
    assert locate_many([115.65], [24.95]) == [NOWHERE]
    assert locate_many([], []) == []


def test_a_change_is_seen_at_once_and_gone_when_rolled_back(ground: None) -> None:
    assert locate(115.70, 25.05).street is None
    outline = box(115.69, 25.04, 115.71, 25.06)
    new = AreaDraft(level=Level.STREET, code="360734200", name="文峰乡", geometry=outline)
    with batch():
        services.put_areas([new], actor=CLERK, at=AT)
        street = locate(115.70, 25.05).street
        transaction.set_rollback(True)
    assert street
    assert street.name == "文峰乡"
    assert locate(115.70, 25.05).street is None


def test_what_is_not_committed_is_not_seen_by_others(ground: None) -> None:
    """The index that threads share is never made of rows that may vanish."""
    seen: list[object] = []
    assert connection.in_atomic_block
    assert locate(*middle(0, 1)).cell

    def look() -> None:
        seen.append(locating._shared._built)

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    built = seen[0]
    assert built is None or built.index.locate(*middle(0, 1)) == NOWHERE  # type: ignore[attr-defined]  # private
