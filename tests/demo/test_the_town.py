"""The generated county seat: whole, numbered, the same each time."""

from __future__ import annotations

import hashlib
from collections import Counter

import numpy as np
import pytest
import shapely

from cityloop.catalogue import seed
from cityloop.demo import people
from cityloop.demo.city import areas, eyes, frame, ground, parts
from cityloop.demo.city.areas import COMMUNITIES, COUNTY, GRIDS
from cityloop.demo.city.town import SEED, Town, build
from cityloop.geography.choices import Layer, Level, PlaceKind


@pytest.fixture(scope="module")
def town() -> Town:
    return build(SEED)


def owner(key: str) -> tuple[str, str]:
    return people.OWNERS[key], key


def test_cells_tile_the_town_without_gap_or_overlap_in_metres_and_in_degrees(town: Town) -> None:
    cells = np.array([cell.ground for cell in town.cells])
    for shapes in (cells, frame.to_degrees(cells)):
        assert shapely.is_valid(shapes).all()
        assert shapely.coverage_is_valid(shapes)
        whole = shapely.coverage_union_all(shapes)
        assert isinstance(whole, shapely.Polygon)
        assert not whole.interiors
    assert shapely.area(cells).sum() == pytest.approx(frame.AREA, rel=1e-5)


def test_there_are_as_many_of_everything_as_a_county_seat_has(town: Town) -> None:
    assert 1600 <= len(town.cells) <= 1800
    assert len(COMMUNITIES) == 17
    assert len(GRIDS) == 6
    assert len(town.parts.points) == 17_000
    found = eyes.cameras(town)
    assert len(found) == len({eye.code for eye in found}) == len({eye.name for eye in found}) == 800
    assert len(eyes.speakers(found)) == 30
    assert len(seed.departments()) == 27
    places = Counter(place.kind for place in ground.place_drafts(town))
    assert 3_800 <= places[PlaceKind.ADDRESS] <= 4_300
    assert places[PlaceKind.SHOP] > 400


def test_cells_are_of_the_size_they_are_called_after(town: Town) -> None:
    sizes = shapely.area([cell.ground for cell in town.cells])
    assert 9_000 < np.median(sizes) < 11_000
    assert sizes.min() > 2_000
    assert sizes.max() < 21_000


def test_each_community_is_one_piece_and_belongs_to_its_street_office(town: Town) -> None:
    for index, community in enumerate(COMMUNITIES):
        cells = [cell.ground for cell in town.cells if cell.community == index]
        assert shapely.coverage_union_all(cells).geom_type == "Polygon", community.name
        assert areas.community_code(index).startswith(COUNTY + community.office)


def test_codes_are_valid_unique_and_counted_from_one(town: Town) -> None:
    drafts = ground.area_drafts(town)
    length = {Level.DISTRICT: 6, Level.STREET: 9, Level.COMMUNITY: 12, Level.CELL: 15}
    assert all(len(draft.code) == length[draft.level] and draft.code.isdigit() for draft in drafts)
    assert len({draft.code for draft in drafts}) == len(drafts)
    for index in range(len(COMMUNITIES)):
        serials = [int(cell.code[-3:]) for cell in town.cells if cell.community == index]
        assert serials == list(range(1, len(serials) + 1))


def test_serials_go_from_north_to_south_and_from_west_to_east(town: Town) -> None:
    for index in range(len(COMMUNITIES)):
        cells = [cell for cell in town.cells if cell.community == index]
        rows = [-round(cell.ground.centroid.y / 120) for cell in cells]
        assert rows == sorted(rows)


def test_every_component_lies_in_its_cell_and_bears_a_national_code(town: Town) -> None:
    drafts = ground.component_drafts(town, owner)
    cells = {cell.code: cell.ground for cell in town.cells}
    inside = [cells[draft.cell_code] for draft in drafts]
    assert shapely.covers(inside, shapely.points(town.parts.points)).all()
    assert len({draft.code for draft in drafts}) == len(drafts)
    assert all(len(draft.code) == 16 and draft.code.startswith(COUNTY) for draft in drafts)


def test_every_class_of_component_stands_in_the_catalogue_and_has_one_of_the_27_as_owner() -> None:
    classes = {(draft.major_code + draft.minor_code, draft.minor_name) for draft in seed.catalogue().classes}
    codes = {each.code for each in seed.departments()}
    for kind in parts.KINDS:
        assert (kind.code, kind.name) in classes, kind
        assert people.OWNERS[kind.owner] in codes


def test_grids_hold_every_cell_once_at_each_level(town: Town) -> None:
    drafts = ground.grid_drafts(town, people.inspectors_of_grids())
    for level in (1, 2):
        held = [cell for draft in drafts if draft.level == level for cell in draft.cells]
        assert sorted(held) == [cell.code for cell in town.cells]
    assert len([draft for draft in drafts if draft.level == 1]) == 6


def test_the_base_map_is_sound_and_every_street_has_a_name(town: Town) -> None:
    drafts = ground.base_drafts(town)
    assert all(draft.geometry.is_valid and not draft.geometry.is_empty for draft in drafts)
    assert {draft.layer for draft in drafts} == set(Layer)
    assert all(draft.name for draft in drafts if draft.layer is Layer.ROAD)


def test_house_numbers_are_odd_on_one_side_and_even_on_the_other(town: Town) -> None:
    names = [place.name for place in ground.place_drafts(town) if place.kind is PlaceKind.ADDRESS]
    numbers = [int("".join(filter(str.isdigit, name))) for name in names]
    assert 0.4 < sum(number % 2 for number in numbers) / len(numbers) < 0.6


def test_the_same_seed_gives_the_same_town_and_another_seed_another() -> None:
    def digest(town: Town) -> str:
        shapes = [cell.ground for cell in town.cells] + [street.line for street in town.streets]
        told = b"".join(shapely.to_wkb(shapes)) + town.parts.points.tobytes()
        told += "".join(place.name for place in ground.place_drafts(town)).encode()
        return hashlib.sha256(told).hexdigest()

    again = build.__wrapped__  # past the cache
    assert digest(again(SEED)) == digest(build(SEED))
    assert digest(again(SEED + 1)) != digest(build(SEED))


def test_the_county_exists_nowhere() -> None:
    assert COUNTY == "360799"
    assert "fictitious" in ground.area_drafts(build(SEED))[0].note
