"""What happens to a case by itself: lights, overdue, the end of a suspension, changed working hours."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from cityloop.cases import answers, followers
from cityloop.cases.filing import file
from cityloop.cases.models import Case
from cityloop.cases.operations import carry_out
from cityloop.catalogue import services as catalogue
from cityloop.catalogue.office_hours import OFFICE_HOURS
from cityloop.journal.models import Act
from cityloop.workflow import services as engine
from cityloop.workflow.errors import Unsuitable
from cityloop.workflow.models import StageClock
from cityloop.workflow.table import Given
from tests.cast import BEGINNING, FOUNDER, HOLE, LITTER, ROAD, STALL, STALLS, condition, found_town, standing

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def town() -> None:
    found_town()


def handled(code: str, department: str, place: tuple[float, float] = STALL, at: datetime = BEGINNING) -> Case:
    """A case that the department has received at `at`."""
    lead, dispatcher = standing("lead"), standing("dispatcher")
    case = file(source="hotline", condition=condition(code), lon=place[0], lat=place[1], actor=lead, at=at)
    carry_out(case, "dispatch", actor=dispatcher, at=at, given=Given(department=department))
    desk = {"enforcement": "desk", "sanitation": "sweepers", "works": "roads"}[department]
    return carry_out(case, "receive", actor=standing(desk), at=at)


def verbs(case: Case) -> list[str]:
    return list(Act.objects.filter(subject_kind="case", subject_id=str(case.pk)).values_list("verb", flat=True))


def test_the_light_turns_yellow_and_red_by_itself() -> None:
    case = handled(STALLS, "enforcement")
    assert case.wake_at == BEGINNING + 96 * timedelta(minutes=1), "four fifths of two hours"
    engine.wake("case", BEGINNING + 95 * timedelta(minutes=1))
    assert "case.turned_yellow" not in verbs(case)
    engine.wake("case", BEGINNING + 96 * timedelta(minutes=1))
    engine.wake("case", BEGINNING + 2 * HOUR)
    engine.wake("case", BEGINNING + 3 * HOUR)
    assert verbs(case)[-2:] == ["case.turned_yellow", "case.turned_red"]
    clock = StageClock.objects.get(table="case", subject_id=case.pk, stage="handling")
    assert clock.overdue_at == BEGINNING + 2 * HOUR


def test_a_suspension_ends_by_itself_and_keeps_the_time_used() -> None:
    case = handled(STALLS, "enforcement")
    until = BEGINNING + timedelta(days=10)
    desk, dispatcher = standing("desk"), standing("dispatcher")
    given = Given(reason="等待", until=until)
    carry_out(case, "ask_suspension", actor=desk, at=BEGINNING + HOUR, given=given)
    answers.answer(case.requests.get(), "grant", actor=dispatcher, at=BEGINNING + HOUR)
    engine.wake("case", until - timedelta(seconds=1))
    case.refresh_from_db()
    assert (case.state, case.due_at) == ("suspended", None)
    engine.wake("case", until)
    case.refresh_from_db()
    assert (case.state, case.due_at, case.until) == ("handling", until + HOUR, None)


def test_a_suspension_for_more_than_a_year_is_refused() -> None:
    case = handled(STALLS, "enforcement")
    given = Given(reason="等待", until=BEGINNING + timedelta(days=400))
    with pytest.raises(Unsuitable, match="365"):
        carry_out(case, "ask_suspension", actor=standing("desk"), at=BEGINNING, given=given)


def test_a_third_extension_and_one_after_the_limit_are_refused() -> None:
    case = handled(STALLS, "enforcement")
    desk, lead, dispatcher = standing("desk"), standing("lead"), standing("dispatcher")
    for _ in range(2):
        carry_out(case, "ask_extension", actor=desk, at=BEGINNING, given=Given(reason="人手不足"))
        request = case.requests.filter(state="asked").get()
        answers.answer(request, "second", actor=lead, at=BEGINNING)
        answers.answer(request, "grant", actor=dispatcher, at=BEGINNING)
        case.refresh_from_db()
    assert case.due_at == BEGINNING + 6 * HOUR
    with pytest.raises(Unsuitable):
        carry_out(case, "ask_extension", actor=desk, at=BEGINNING, given=Given(reason="再延"))
    late = handled(STALLS, "enforcement")
    with pytest.raises(Unsuitable):
        carry_out(late, "ask_extension", actor=desk, at=BEGINNING + 3 * HOUR, given=Given(reason="晚了"))


def test_working_hours_pass_over_night_and_weekend() -> None:
    friday = datetime(2026, 9, 4, 8, 0, tzinfo=UTC)  # 16:00 there
    case = handled(LITTER, "sanitation", at=friday)
    assert case.due_at == datetime(2026, 9, 7, 2, 0, tzinfo=UTC), "two hours on Friday, two on Monday from 8:00"


def test_areas_of_class_two_have_their_own_limit() -> None:
    one, two = handled(ROAD, "works", STALL), handled(ROAD, "works", HOLE)
    assert one.due_at is not None
    assert two.due_at is not None
    assert (two.due_at - one.due_at).days == 2


def test_a_holiday_announced_midway_moves_what_is_still_to_run() -> None:
    case = handled(LITTER, "sanitation", at=BEGINNING + 8 * HOUR)  # Tuesday 16:00 there: two hours left that day
    assert case.due_at == datetime(2026, 9, 2, 2, 0, tzinfo=UTC)
    closed = replace(OFFICE_HOURS, holidays=frozenset({date(2026, 9, 2)}))
    told = BEGINNING + 9 * HOUR
    catalogue.change_calendar(code="office", name="机关作息", calendar=closed, actor=FOUNDER, at=told)
    catalogue.assign_calendar(department_code="", code="office", actor=FOUNDER, at=told)
    followers.count_anew(Act.objects.filter(verb="calendar.changed").latest("number"))
    case.refresh_from_db()
    assert case.due_at == datetime(2026, 9, 3, 2, 0, tzinfo=UTC)


def test_rework_goes_on_with_the_clock_and_another_department_begins_a_new_one() -> None:
    case = handled(STALLS, "enforcement")
    desk, dispatcher = standing("desk"), standing("dispatcher")
    given = Given(reason="属于环卫", department="sanitation")
    carry_out(case, "return", actor=desk, at=BEGINNING + HOUR, given=given)
    carry_out(case, "dispatch", actor=dispatcher, at=BEGINNING + 3 * HOUR, given=Given(department="enforcement"))
    assert case.due_at == BEGINNING + 4 * HOUR, "the hour before the return stays charged to the department"
    carry_out(case, "return", actor=desk, at=BEGINNING + 3 * HOUR, given=given)
    verdict = Given(department="sanitation", reason="环卫")
    carry_out(case, "decide", actor=dispatcher, at=BEGINNING + 5 * HOUR, given=verdict)
    assert case.due_at == BEGINNING + 7 * HOUR
