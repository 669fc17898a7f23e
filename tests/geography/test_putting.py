"""What stands on the ground was right when it was put, and all of it or none."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Polygon, box

from cityloop.geography import services
from cityloop.geography.choices import Layer, Level, PlaceKind, What
from cityloop.geography.drafts import AreaDraft, BaseFeatureDraft, ComponentDraft, GridDraft, LineDraft, PlaceDraft
from cityloop.geography.models import Area, Component, Place, ResponsibilityGrid
from cityloop.geography.rules import BadDrafts
from cityloop.geography.topology import Flaw, check_cells
from cityloop.journal import queries as journal
from cityloop.journal.services import Subject
from tests.geography import town
from tests.geography.town import AT, CLERK, WEST_COMMUNITY, cell_code, component, square

pytestmark = pytest.mark.django_db


def problems_of(draft: object, what: What) -> list[str]:
    with pytest.raises(BadDrafts) as caught:
        services.put(what, [draft], actor=CLERK, at=AT)
    return [problem.column for problem in caught.value.problems]


def test_many_rows_are_one_act() -> None:
    town.found()
    (act,) = journal.acts_about(Subject("ground", "components"))
    assert act.payload == {"added": 200, "changed": 0}
    services.put_components(town.components()[:5], actor=CLERK, at=AT)
    assert journal.acts_about(Subject("ground", "components"))[-1].payload == {"added": 0, "changed": 5}


def test_the_tree_follows_from_the_codes(ground: None) -> None:
    cell = Area.objects.get(code=cell_code(3, 4))
    assert cell.parent
    assert cell.parent.parent
    assert cell.parent.parent.parent
    assert [cell.parent.code, cell.parent.parent.code, cell.parent.parent.parent.code] == [
        WEST_COMMUNITY,
        "360734100",
        "360734",
    ]
    assert cell.area_m2 == pytest.approx(11_180, rel=0.01)


def test_a_bundle_of_cells_gets_their_outline(ground: None) -> None:
    grid = ResponsibilityGrid.objects.get(code="A11")
    assert (grid.west, grid.east) == pytest.approx((town.WEST, town.WEST + town.STEP))
    assert grid.parent
    assert grid.parent.code == "A1"


def test_components_find_their_cell_and_class(ground: None) -> None:
    found = Component.objects.get(code="3607340104000014")
    assert (found.class_major, found.class_minor, found.cell_code) == ("01", "04", cell_code(1, 4))


def test_a_place_may_come_without_a_code_and_come_again() -> None:
    place = replace(town.places()[0], code="")
    services.put_places([place], actor=CLERK, at=AT)
    services.put_places([place], actor=CLERK, at=AT)
    assert Place.objects.count() == 1


def test_codes_follow_the_citys_own_pattern() -> None:
    cell = AreaDraft(level=Level.CELL, code="36073410000112", name="旧码", geometry=square(0, 0))
    assert problems_of(cell, What.AREAS) == ["code"]
    services.set_code_pattern("cell", pattern=r"\d{14}|\d{16}", actor=CLERK, at=AT)
    services.put_areas([cell], actor=CLERK, at=AT)
    assert Area.objects.get().code == "36073410000112"


def test_a_city_may_have_three_digits_for_the_minor_class() -> None:
    pattern = r"\d{6}(?P<major>\d{2})(?P<minor>\d{3})\d{5}"
    services.set_code_pattern("component", pattern=pattern, actor=CLERK, at=AT)
    services.put_components([component(4, 0, 0)], actor=CLERK, at=AT)
    assert Component.objects.get().class_minor == "040"


@pytest.mark.parametrize(("kind", "pattern"), [("cell", "("), ("house", r"\d"), ("component", r"\d{16}")])
def test_patterns_that_cannot_be_are_refused(kind: str, pattern: str) -> None:
    with pytest.raises(services.BadCode):
        services.set_code_pattern(kind, pattern=pattern, actor=CLERK, at=AT)


good = component(1, 0, 0)
area = AreaDraft(level=Level.STREET, code="360734100", name="长宁镇", geometry=square(0, 0))
bow_tie = Polygon([(115.6, 24.9), (115.7, 25.0), (115.7, 24.9), (115.6, 25.0)])


@pytest.mark.parametrize(
    ("draft", "column"),
    [
        (replace(good, code="36073401"), "code"),
        (replace(good, lon=24.9, lat=115.6), "lon, lat"),
        (replace(good, state="外星"), "state"),
        (replace(good, name=" "), "name"),
        (replace(good, name="长" * 121), "name"),
        (replace(good, note="a\0b"), "note"),
        (replace(good, photo="../../etc/passwd"), "photo"),
    ],
)
def test_bad_components_are_refused(draft: ComponentDraft, column: str) -> None:
    assert column in problems_of(draft, What.COMPONENTS)
    assert not Component.objects.exists()


@pytest.mark.parametrize(
    ("draft", "column"),
    [
        (replace(area, geometry=bow_tie), "geometry"),
        (replace(area, geometry=Polygon()), "geometry"),
        (replace(area, geometry=LineString([(1, 1), (2, 2)])), "geometry"),  # type: ignore[arg-type]  # on purpose
        (replace(area, geometry=box(24.9, 115.6, 25.0, 115.7)), "geometry"),
        (replace(area, parent_code="999999"), "parent"),
        (replace(area, since=AT.date(), until=AT.date().replace(year=2020)), "until"),
    ],
)
def test_bad_areas_are_refused(draft: AreaDraft, column: str) -> None:
    assert problems_of(draft, What.AREAS) == [column]
    assert not Area.objects.exists()


def test_other_bad_drafts_are_refused(ground: None) -> None:
    grid = GridDraft(level=2, code="X", name="无", cells=("1",))
    assert problems_of(grid, What.GRIDS) == ["cells"]
    assert problems_of(replace(grid, cells=()), What.GRIDS) == ["cells"]
    assert problems_of(replace(grid, cells=(cell_code(0, 0),), parent_code="A11"), What.GRIDS) == ["parent"]
    line = LineDraft(code="L", name="线", geometry=LineString([(115.6, 24.9), (115.7, 24.9)]), level=0)
    assert problems_of(line, What.LINES) == ["level"]
    assert problems_of(replace(line, level=1, geometry=square(0, 0)), What.LINES) == ["geometry"]  # type: ignore[arg-type]
    place = PlaceDraft(kind=PlaceKind.SHOP, name="", lon=0, lat=0)
    assert problems_of(place, What.PLACES) == ["lon, lat", "name"]
    feature = BaseFeatureDraft(code="f", layer=Layer.ROAD, geometry=square(0, 0), rank=-1)
    assert problems_of(feature, What.BASE_FEATURES) == ["rank"]


def test_the_same_code_twice_is_refused_by_row() -> None:
    with pytest.raises(BadDrafts, match="row 1, code: stands more than once"):
        services.put_components([good, good], actor=CLERK, at=AT)


@settings(max_examples=40)
@given(st.lists(st.booleans(), min_size=1, max_size=12), st.integers(0, 10**9))
def test_all_or_none(sound: list[bool], seed: int) -> None:
    before = Component.objects.count()
    good_rows = [component((seed + at) % 10**6, 0, 0) for at in range(len(sound))]
    rows = [row if right else replace(row, state="?") for row, right in zip(good_rows, sound, strict=True)]
    if all(sound):
        services.put_components(rows, actor=CLERK, at=AT)
        return
    with pytest.raises(BadDrafts) as caught:
        services.put_components(rows, actor=CLERK, at=AT)
    assert {problem.row for problem in caught.value.problems} == {at for at, right in enumerate(sound, 1) if not right}
    assert Component.objects.count() == before


def test_what_others_stand_upon_stays(ground: None) -> None:
    with pytest.raises(services.BadCode, match="stand upon"):
        services.remove(What.AREAS, [WEST_COMMUNITY], actor=CLERK, at=AT)
    with pytest.raises(services.BadCode, match="not there"):
        services.remove(What.COMPONENTS, ["3607340104000014", "x"], actor=CLERK, at=AT)
    assert Component.objects.filter(code="3607340104000014").exists()


def test_cells_without_gap_and_overlap_have_no_flaws(ground: None) -> None:
    assert check_cells() == []


def test_gaps_overlaps_and_what_lies_outside_are_found(ground: None) -> None:
    services.remove(What.AREAS, [cell_code(5, 5)], actor=CLERK, at=AT)
    outline = square(0, 0).buffer(0.0002, join_style="mitre")
    wide = AreaDraft(level=Level.CELL, code=cell_code(0, 0), name="宽", geometry=outline)
    services.put_areas([wide], actor=CLERK, at=AT)
    found = check_cells()
    gap = next(each for each in found if each.flaw == Flaw.GAP)
    assert gap.codes == (WEST_COMMUNITY,)
    assert gap.area_m2 == pytest.approx(11_180, rel=0.01)
    overlaps = {each.codes for each in found if each.flaw == Flaw.OVERLAP}
    assert overlaps == {(cell_code(0, 0), other) for other in (cell_code(0, 1), cell_code(1, 0), cell_code(1, 1))}
    assert any(each.flaw == Flaw.OUTSIDE and each.codes == (WEST_COMMUNITY,) for each in found)
