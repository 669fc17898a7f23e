"""What is near, what is called so, and a position in words."""

from __future__ import annotations

import json

import pytest
from django.utils import translation

from cityloop.geography import maps, queries, services
from cityloop.geography.choices import Level, What
from cityloop.geography.coordinates import BadPosition
from cityloop.geography.describing import describe, offset
from cityloop.geography.measures import distance_m
from cityloop.geography.models import Component
from cityloop.geography.queries import BadRadius, nearest_components, nearest_places, search
from tests.geography.town import AT, CLERK, SOUTH, STREET_LAT, WEST, middle

pytestmark = pytest.mark.django_db


def test_the_nearest_components_come_first_as_a_walk_over_all_of_them_says(ground: None) -> None:
    lon, lat = middle(4, 4)
    lon += 0.0002
    found = nearest_components(lon, lat, 250)
    walked = sorted((distance_m(lon, lat, row.lon, row.lat), row.code) for row in Component.objects.all())
    near = [(metres, code) for metres, code in walked if metres <= 250]
    assert [each.item.code for each in found] == [code for _, code in near]
    assert [each.distance_m for each in found] == pytest.approx([metres for metres, _ in near], abs=0.06)


def test_classes_narrow_the_nearest(ground: None) -> None:
    lamps = nearest_components(*middle(4, 4), 500, classes=["0118"], limit=3)
    assert {each.item.class_minor for each in lamps} == {"18"}
    assert len(lamps) == 3
    assert nearest_components(*middle(4, 4), 500, classes=[]) == []
    assert len(nearest_components(*middle(4, 4), 150, classes=["01"])) == len(nearest_components(*middle(4, 4), 150))


@pytest.mark.parametrize("radius", [0, -5, 1e9, float("nan")])
def test_absurd_radii_are_refused(radius: float) -> None:
    with pytest.raises(BadRadius):
        nearest_components(115.65, 24.95, radius)


def test_absurd_positions_are_refused() -> None:
    with pytest.raises(BadPosition, match="swapped"):
        nearest_places(24.95, 115.65, 100)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("长宁路", ("road", "长宁路")),
        ("长宁路12号", ("address", "长宁路12号")),
        ("kfc", ("shop", "KFC 长宁店")),
        ("城西社区", ("community", "城西社区")),
        ("三级网格", ("grid", "城西三级网格")),
        ("3607340118000003", ("component", "雨水箅子")),
    ],
)
def test_names_and_codes_are_found(ground: None, text: str, first: tuple[str, str]) -> None:
    found = search(text)
    assert (found[0].kind, found[0].name) == first


@pytest.mark.parametrize("text", ["", "无此路", "%", "360", "'; DROP TABLE", "号" * 10_000])
def test_nothing_is_found_where_nothing_is(ground: None, text: str) -> None:
    assert search(text) == []


def test_a_place_that_goes_is_no_longer_found(ground: None) -> None:
    services.remove(What.PLACES, ["r1"], actor=CLERK, at=AT)
    assert search("长宁路")[0].kind == "address"
    assert "r1" not in {found.code for found in search("长宁路", 100)}


@pytest.mark.parametrize(
    ("east", "north", "words"),
    [
        (0, 0, "长宁路12号"),
        (0.0003, 0, "长宁路12号东30米"),
        (-0.0002, 0, "长宁路12号西20米"),
        (0, -0.0005, "长宁路12号南55米"),
    ],
)
def test_a_position_is_told_from_the_nearest_number(ground: None, east: float, north: float, words: str) -> None:
    with translation.override("zh-hans"):
        chinese = describe(WEST + 0.0125 + east, STREET_LAT + north)
        if "东" in str(offset("x", 100, 90)):
            assert chinese == words
    assert "长宁路12号" in describe(WEST + 0.0125 + east, STREET_LAT + north)


def test_eight_directions_have_names() -> None:
    told = [offset("A", 100, degrees) for degrees in (0, 44, 91, 135, 181, 225, 269, 316, 359)]
    names = ["north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west", "north"]
    assert told == [f"100 m {name} of A" for name in names]


def test_without_numbers_the_street_or_the_area_tells(ground: None) -> None:
    services.remove(What.PLACES, [f"a{at}" for at in range(1, 20)] + ["s1"], actor=CLERK, at=AT)
    assert describe(WEST + 0.0125, STREET_LAT + 0.0003) == "near 长宁路"
    assert describe(WEST + 0.001, SOUTH + 0.001) == "长宁镇城西社区"
    assert describe(100.5, 30.25) == "100.500000, 30.250000"


def test_the_map_draws_from_the_citys_own_layers(ground: None) -> None:
    base = json.loads("".join(maps.base_map()))
    assert {each["properties"]["layer"] for each in base["features"]} == {"road", "green"}
    cells = json.loads("".join(maps.areas(Level.CELL, (WEST, SOUTH, WEST + 0.0005, SOUTH + 0.0005))))
    assert len(cells["features"]) == 1
    lamps = json.loads("".join(maps.components((WEST, SOUTH, WEST + 0.002, SOUTH + 0.002))))
    assert len(lamps["features"]) == 4
    assert json.loads("".join(maps.grids(1)))["features"][0]["properties"]["code"] == "A"
    assert len(json.loads("".join(maps.lines()))["features"]) == 2
    assert json.loads("".join(maps.base_map("river")))["features"] == []


def test_the_dictionary_of_states_is_the_citys_own(ground: None) -> None:
    services.name_component_state("occupied", name="占用", rank=9, actor=CLERK, at=AT)
    services.set_component_state("3607340118000003", state="occupied", actor=CLERK, at=AT)
    assert Component.objects.get(code="3607340118000003").state == "occupied"
    assert queries.states()["占用"] == "occupied"
    with pytest.raises(services.BadCode, match="another state"):
        services.name_component_state("taken", name="占用", rank=9, actor=CLERK, at=AT)
    with pytest.raises(services.BadCode, match="dictionary"):
        services.set_component_state("3607340118000003", state="gone", actor=CLERK, at=AT)


def test_an_owner_signs_for_a_component(ground: None) -> None:
    services.confirm_component("3607340118000003", owner_code="LAMP", owner_name="路灯所", actor=CLERK, at=AT)
    found = Component.objects.get(code="3607340118000003")
    assert (found.confirmed, found.owner_name) == (True, "路灯所")
