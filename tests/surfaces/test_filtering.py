"""What the desk's lists can be asked for, and that an address and its filter are the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.http import QueryDict
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from cityloop.cases.filing import file
from cityloop.cases.models import Assistant, Case
from cityloop.staff import teams
from cityloop.staff.models import Department
from cityloop.surfaces.desk import choices
from cityloop.surfaces.desk.filtering import Filter
from tests.cast import HOLE, ROAD, STALL, STALLS, condition, found_town, standing

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
WHOLE = "queue=case.all&state=filed&light=red&minor=event-04&department=works&team=7&handler=wang.li"
WHOLE += "&source=hotline&place=street%3A36&area="
WHOLE += "1.00000%2C2.00000%3B3.00000%2C2.00000%3B3.00000%2C4.00000&period=closed&since=2026-01-02&until=2026-01-03"
WHOLE += "&urgent=1&supervised=1&words=%E4%BA%95%E7%9B%96&order=closed"

UNIT = "department=enforcement"
FILTERS = (
    "minor=event-04",
    "minor=event-04-06",
    "minor=event-04&since={day}&until={day}",
    "department=enforcement",
    "team={case.team_id}",
    "handler=handler",
    "department=enforcement&team={case.team_id}&handler=handler",
    "words=占道",
    "words=卖菜",
    "urgent=1",
    "place=community%3A{case.community}",
    "place=district%3A{case.district}&words=卖菜",
    "state=filed&source=hotline&minor=event-04",
    "area={w},{s};{w},{n};{e},{n};{e},{s}",
    "area={w},{s};{e},{n};{e},{s}",
)


@pytest.fixture
def stall() -> Case:
    found_town()
    return _file(STALL, STALLS, description="三轮车占道卖菜")


@pytest.fixture
def hole(stall: Case) -> Case:
    return _file(HOLE, ROAD, description="路面塌陷")


def _file(place: tuple[float, float], code: str, **more: str) -> Case:
    lon, lat = place
    actor = standing("lead")
    return file(source="hotline", condition=condition(code), lon=lon, lat=lat, actor=actor, at=NOW, **more)


def asked(query: str, username: str = "dispatcher", at: datetime = NOW) -> list[int]:
    return [each.pk for each in Filter.read(QueryDict(query)).cases([standing(username)], at)]


@pytest.mark.once
def test_an_address_says_again_what_was_read_from_it() -> None:
    assert Filter.read(QueryDict(WHOLE)).as_query() == WHOLE
    assert Filter.read(QueryDict("")).as_query() == ""


@pytest.mark.once
@pytest.mark.parametrize(
    "nonsense",
    ["light=blue", "source=x", "place=planet%3A1", "area=1,2;3,4", "area=x,1;2,3;4,5", "area=nan,1;2,3;4,5",
     "since=2026-02-30", "team=x", "team=-1",
     f"team={'9' * 20}", "until=9999-12-31", "order=up", "urgent=yes", f"queue={'x' * 99}", "minor=%00", "page=-1"],
)  # fmt: skip
def test_nonsense_is_not_asked(nonsense: str) -> None:
    assert Filter.read(QueryDict(nonsense)) == Filter()


@pytest.mark.parametrize("queue", ["", "case.filed", "case.open", "case.all"])
def test_each_filter_leaves_what_it_names(queue: str, stall: Case, hole: Case) -> None:
    Case.objects.filter(pk=hole.pk).update(urgent=False)
    give_on(stall)
    for query in FILTERS:
        named = query.format(case=stall, day=localdate(NOW), w=stall.lon - 0.0003, e=stall.lon + 0.0002,
                             s=stall.lat - 0.0002, n=stall.lat + 0.0003)  # fmt: skip
        assert asked(f"queue={queue}&{named}") == [stall.pk], named


def test_what_nobody_has_yet_is_asked_for_too(stall: Case, hole: Case) -> None:
    give_on(stall)
    assert asked("queue=case.open&team=none") == [hole.pk]
    assert asked("queue=case.all&handler=none") == [hole.pk]


def test_teams_and_handlers_to_choose_from_are_those_of_the_department(stall: Case) -> None:
    give_on(stall)
    of_all, of_one = (choices.form(Filter.read(QueryDict(q)), [standing("dispatcher")], NOW) for q in ("", UNIT))
    assert (of_all["teams"], of_all["handlers"]) == ([], [])
    assert [name for _key, name in of_one["teams"]] == ["一班", _("No team")]
    assert [key for key, _name in choices.form(Filter(), [standing("desk")], NOW)["handlers"]] == [
        "handler",
        "officer",
        "none",
    ]


def give_on(case: Case) -> None:
    desk = standing("desk")
    team = teams.put(department="enforcement", name="一班", members=["handler"], actor=desk, at=NOW)
    Case.objects.filter(pk=case.pk).update(team=team, handler="handler")
    case.refresh_from_db()


def test_a_position_in_the_box_but_beyond_the_drawn_line_is_left_out(stall: Case) -> None:
    lon, lat = STALL
    around = f"{lon - 0.001},{lat + 0.001};{lon + 0.001},{lat + 0.001};{lon + 0.001},{lat - 0.0012}"
    assert asked(f"area={around}") == [stall.pk]
    assert asked(f"area={around};{lon + 0.0005},{lat}") == []


def test_what_is_closed_is_among_all_cases_and_has_no_light(stall: Case, hole: Case) -> None:
    late = NOW + timedelta(days=90)
    assert set(asked("light=red&queue=case.all", at=late)) == {stall.pk, hole.pk}
    Case.objects.filter(pk=stall.pk).update(state="closed", closed_at=NOW)
    assert asked("queue=case.all&period=closed&until=2200-01-01") == [stall.pk]
    assert asked("queue=case.all") == [hole.pk, stall.pk]
    assert asked("queue=case.all&order=oldest") == [stall.pk, hole.pk]
    assert asked("queue=case.all&light=red", at=late) == [hole.pk]
    assert asked("queue=case.open") == [hole.pk]


def test_whoever_asks_finds_no_more_than_they_may_see(stall: Case, hole: Case) -> None:
    assert asked("queue=case.all&words=卖菜", "outsider") == []
    assert asked("queue=case.all", "sweepers") == []
    helper = Department.objects.get(code="sanitation")
    Assistant.objects.create(case=stall, department=helper, department_code=helper.code, asked_at=NOW)
    Assistant.objects.create(case=hole, department=helper, department_code=helper.code, asked_at=NOW)
    assert asked("queue=case.all&words=卖菜", "sweepers") == [stall.pk]
    assert asked("queue=case.all", "sweepers") == [hole.pk, stall.pk]
