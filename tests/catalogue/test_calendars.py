"""Working calendars of departments."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from cityloop.catalogue import queries, services
from cityloop.catalogue.calendar_services import UnknownCalendar
from cityloop.catalogue.models import CalendarEdition
from cityloop.catalogue.office_hours import OFFICE_HOURS, columns, from_row, read
from cityloop.journal.queries import acts_after
from cityloop.workflow import clocks
from cityloop.workflow.clocks import BadCalendar, Calendar, Clock, LimitKind
from tests.catalogue.conftest import ADMIN

EARLY = ((time(6), time(12)), (time(13), time(20)))
CLEANERS = replace(OFFICE_HOURS, weekly=(EARLY,) * 7)


def at(day: int, hour: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=ZoneInfo("Asia/Shanghai"))


def change(code: str, calendar: Calendar, when: datetime) -> None:
    services.change_calendar(code=code, calendar=calendar, actor=ADMIN, at=when)


def assign(department: str, code: str, when: datetime) -> None:
    services.assign_calendar(department_code=department, code=code, actor=ADMIN, at=when)


@pytest.fixture
def calendars(db: None) -> None:
    change("office", OFFICE_HOURS, at(1))
    change("cleaners", CLEANERS, at(1))
    assign("", "office", at(1))
    assign("HWS", "cleaners", at(1))


def hours(department: str, start: datetime, end: datetime) -> float:
    return queries.calendar_for(department).working_seconds_between(start, end) / 3600


def test_a_department_works_by_its_own_calendar_and_others_by_the_common_one(calendars: None) -> None:
    assert hours("HWS", at(7), at(8)) == 13
    assert hours("GAJ", at(7), at(8)) == 0
    assert queries.calendar_for("GAJ") == queries.calendar_for("") == OFFICE_HOURS


def test_a_city_without_calendars_keeps_office_hours(db: None) -> None:
    assert queries.calendar_for("HWS") == OFFICE_HOURS


def test_a_change_counts_from_its_moment_and_never_before(calendars: None) -> None:
    change("office", replace(OFFICE_HOURS, holidays=frozenset({date(2026, 11, 4), date(2026, 11, 2)})), at(3, 12))
    assert hours("GAJ", at(2), at(6)) == 8 + 8 + 0 + 8


def test_a_department_that_changes_its_calendar_keeps_what_was_counted(calendars: None) -> None:
    assign("HWS", "office", at(4))
    assert hours("HWS", at(3), at(5)) == 13 + 8
    change("cleaners", OFFICE_HOURS, at(5))
    assert hours("HWS", at(3), at(6)) == 13 + 8 + 8


def test_the_first_calendar_of_its_own_ends_the_common_one(calendars: None) -> None:
    assign("YLLH", "cleaners", at(4))
    change("office", CLEANERS, at(5))
    assert hours("YLLH", at(3), at(7)) == 8 + 13 + 13 + 13
    assert hours("GAJ", at(3), at(7)) == 8 + 8 + 13 + 13


def test_a_running_clock_needs_nothing_but_the_calendar_of_its_department(calendars: None) -> None:
    clock = Clock(LimitKind.WORK_HOUR, 10 * 3600, 0, at(2, 8))
    assert clocks.due_at(clock, queries.calendar_for("GAJ")) == at(3, 10)
    change("office", replace(OFFICE_HOURS, holidays=frozenset({date(2026, 11, 3)})), at(2, 20))
    assert clocks.due_at(clock, queries.calendar_for("GAJ")) == at(4, 10)


def test_the_act_names_whose_moments_are_to_be_computed_anew(calendars: None) -> None:
    change("cleaners", OFFICE_HOURS, at(3))
    last = list(acts_after(0, 100))[-1]
    assert (last.verb, last.payload["departments"]) == ("calendar.changed", ["HWS"])


def test_columns_hold_the_whole_calendar(db: None) -> None:
    special = replace(
        CLEANERS,
        weekly=(*(EARLY,) * 6, ((time(22, 30, 15), time(0)),)),
        holidays=frozenset({date(2026, 10, 1)}),
        makeup={date(2026, 10, 10): EARLY, date(2026, 10, 11): ()},
    )
    change("special", special, at(1))
    assert from_row(CalendarEdition.objects.get()) == special
    assert read(**columns(special)) == special


def test_bad_calendars_change_nothing(calendars: None) -> None:
    before = CalendarEdition.objects.count()
    for bad in (Calendar("Asia/Shanghai", ((),) * 7), replace(OFFICE_HOURS, zone="Europe/Berlin")):
        with pytest.raises(BadCalendar):
            change("office", bad, at(2))
    with pytest.raises(UnknownCalendar):
        assign("HWS", "nowhere", at(2))
    assert CalendarEdition.objects.count() == before


@pytest.mark.parametrize(
    ("weekly", "holidays", "makeup"),
    [
        ([[["08:00", "25:00"]]] + [[]] * 6, [], {}),
        ([[["08:00"]]] + [[]] * 6, [], {}),
        (None, [], {}),
        ([[]] * 7, ["1 October"], {}),
        ([[]] * 7, [], ["2026-10-10"]),
    ],
)
def test_what_is_no_calendar_is_refused(weekly: object, holidays: object, makeup: object) -> None:
    with pytest.raises(BadCalendar):
        read("Asia/Shanghai", weekly, holidays, makeup)


def test_asking_often_is_quick(calendars: None) -> None:
    for n in range(1, 20):
        change("office", OFFICE_HOURS, at(1) + timedelta(days=n))
    first = queries.calendar_for("GAJ")
    assert queries.calendar_for("GAJ") is first
