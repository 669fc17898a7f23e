"""Whose duty a condition is."""

from __future__ import annotations

import pytest

from cityloop.catalogue.choices import Who
from cityloop.catalogue.rules import Because, Duty, NobodyResponsible, Place, Responsible, candidates, responsible

CLEANERS, CREW, NORTH = (Duty(Who.DEPARTMENT, code) for code in ("cleaners", "crew", "north"))
OWNER, TERRITORY = Duty(Who.OWNER), Duty(Who.TERRITORY)
TOWNS = {"360799001": "town-hall"}
PLACE = Place(("360799001002003", "360799001002", "360799001", "360799"), "one")


def test_the_first_named_department_is_asked_first() -> None:
    assert responsible([CLEANERS, CREW], PLACE, {}) == Responsible("cleaners", Because.NAMED)


def test_the_owner_of_the_component_is_asked_where_it_is_known() -> None:
    owned = Place(PLACE.area_codes, "one", owner_department="power")
    assert responsible([OWNER, CREW], owned, {}) == Responsible("power", Because.OWNER)
    assert responsible([OWNER, CREW], PLACE, {}) == Responsible("crew", Because.NAMED)


def test_the_territory_is_found_by_the_narrowest_area_that_has_a_department() -> None:
    assert responsible([TERRITORY], PLACE, TOWNS) == Responsible("town-hall", Because.TERRITORY, "360799001")


def test_a_duty_for_this_area_goes_before_one_for_its_class_and_both_before_a_general_one() -> None:
    by_class = Duty(Who.DEPARTMENT, "centre", area_class="one")
    wide = Duty(Who.DEPARTMENT, "county", area_code="360799")
    narrow = Duty(Who.DEPARTMENT, "quarter", area_code="360799001002")
    found = candidates([CREW, by_class, wide, narrow], PLACE, {})
    assert [each.department_code for each in found] == ["quarter", "county", "centre", "crew"]
    assert [each.because for each in found][1:3] == [Because.NAMED_FOR_AREA, Because.NAMED_FOR_AREA_CLASS]


def test_duties_for_other_areas_do_not_count() -> None:
    elsewhere = [Duty(Who.DEPARTMENT, "x", area_code="110101"), Duty(Who.DEPARTMENT, "y", area_class="two")]
    with pytest.raises(NobodyResponsible):
        responsible(elsewhere, PLACE, {})


def test_a_department_is_offered_once() -> None:
    assert len(candidates([CREW, CREW, TERRITORY], PLACE, {"360799": "crew"})) == 1


def test_nobody_is_responsible_outside_all_territories() -> None:
    with pytest.raises(NobodyResponsible):
        responsible([TERRITORY, OWNER], Place(), TOWNS)
