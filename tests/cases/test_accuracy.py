"""How often proposals were right is measured, told with its doubt, and earns automatic dispatch."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from cityloop.cases import automatic, measuring, operations
from cityloop.cases.accuracy import Measure, narrowest, wilson
from cityloop.cases.filing import file
from cityloop.cases.models import Automatic, Case, Tally
from cityloop.journal import followers
from cityloop.journal.models import Act
from cityloop.messages.models import Message
from cityloop.workflow.errors import Unsuitable
from cityloop.workflow.models import Step
from cityloop.workflow.table import Given
from tests.cast import BEGINNING, STALL, STALLS, condition, found_town, standing

AT = BEGINNING + timedelta(hours=1)
CLASS, EAST, TOWN = "event-04-06", "360734100001", "360734100"


def test_the_interval_is_wilsons() -> None:
    low, high = wilson(46, 48)
    assert (round(low, 2), round(high, 2)) == (0.86, 0.99)
    assert wilson(0, 0) == (0.0, 1.0)
    assert wilson(40, 40)[0] == pytest.approx(0.912, abs=0.001)


def test_few_cases_earn_nothing_however_good() -> None:
    assert not Measure(20, 20).earned
    assert Measure(40, 40).earned
    assert not Measure(46, 48).earned, "at 86 in a hundred it may be worse than it looks"
    assert not Measure(46, 48).lost, "what is on stays on a little longer than it takes to earn it"


def test_an_area_with_few_cases_is_judged_by_the_wider_one() -> None:
    known = {EAST: Measure(3, 3, EAST), TOWN: Measure(30, 40, TOWN), "": Measure(90, 100)}
    assert narrowest((EAST, TOWN, ""), known) == known[TOWN]
    assert narrowest((EAST, ""), {EAST: known[EAST]}) == known[EAST]
    assert narrowest((EAST, ""), {}) is None


@pytest.fixture
def town(db: None) -> None:
    found_town()


def filed(at: datetime = AT) -> Case:
    return file(
        source="hotline", condition=condition(STALLS), lon=STALL[0], lat=STALL[1], actor=standing("lead"), at=at,
        description="摆摊",
    )  # fmt: skip


def closed(department: str = "enforcement") -> Case:
    """Dispatched to somebody, and in the end closed there."""
    case = filed()
    given = Given(department=department)
    operations.carry_out(case, "dispatch", actor=standing("dispatcher"), at=AT, given=given)
    Case.objects.filter(pk=case.pk).update(state="closing")
    return operations.carry_out(case, "close", actor=standing("lead"), at=AT)


def follow() -> None:
    for follower in automatic.FOLLOWERS:
        while followers.run_once(follower, at=AT):
            pass


def history(right: int, total: int) -> None:
    for area in (EAST, TOWN, ""):
        month = AT.date().replace(day=1)
        Tally.objects.update_or_create(minor=CLASS, area=area, month=month, defaults={"right": right, "total": total})


def test_closed_cases_are_counted_once_for_community_street_and_city(town: None) -> None:
    closed()
    closed("sanitation")
    follow()
    follow()
    found = measuring.measures(CLASS, (EAST, TOWN, ""), AT)
    assert {area: (each.right, each.total) for area, each in found.items()} == {
        EAST: (1, 2),
        TOWN: (1, 2),
        "": (1, 2),
    }


def test_a_unit_within_the_proposed_department_is_right_too(town: None) -> None:
    case = closed("squad")
    Case.objects.filter(pk=case.pk).update(proposed="town")
    follow()
    assert measuring.measures(CLASS, [""], AT)[""].right == 1


def test_what_was_not_earned_is_not_turned_on(town: None) -> None:
    history(20, 20)
    before = Act.objects.count()
    with pytest.raises(Unsuitable):
        automatic.turn(minor=CLASS, area=EAST, on=True, actor=standing("lead"), at=AT)
    assert (Act.objects.count(), Automatic.objects.count()) == (before, 0)


def test_nothing_is_dispatched_by_itself_until_somebody_turns_it_on(town: None) -> None:
    history(60, 60)
    case = filed()
    follow()
    case.refresh_from_db()
    assert case.state == "filed"

    automatic.turn(minor=CLASS, area=EAST, on=True, actor=standing("lead"), at=AT)
    case = filed()
    follow()
    follow()
    case.refresh_from_db()
    assert (case.state, case.department_code, case.automatic) == ("dispatched", "enforcement", True)
    step = Step.objects.get(table="case", subject_id=case.pk, operation="dispatch")
    assert (step.actor_kind, step.actor_id) == ("system", "automatic")


def test_who_was_quicker_than_the_machine_is_left_alone(town: None) -> None:
    history(60, 60)
    automatic.turn(minor=CLASS, area=EAST, on=True, actor=standing("lead"), at=AT)
    case = filed()
    given = Given(department="sanitation")
    operations.carry_out(case, "dispatch", actor=standing("dispatcher"), at=AT, given=given)
    follow()
    case.refresh_from_db()
    assert (case.department_code, case.automatic) == ("sanitation", False)


def test_a_pair_whose_accuracy_falls_goes_off_by_itself_with_notice(town: None) -> None:
    history(60, 60)
    automatic.turn(minor=CLASS, area=EAST, on=True, actor=standing("lead"), at=AT)
    closed("sanitation")
    follow()
    assert Automatic.objects.get().on, "one error in sixty-one is forgiven"

    history(50, 60)
    closed("sanitation")
    follow()
    row = Automatic.objects.get()
    assert (row.on, row.by) == (False, "")
    assert Act.objects.filter(verb="automatic.turned").count() == 2
    assert "自动派遣已停用" in Message.objects.get(person__username="lead").text
