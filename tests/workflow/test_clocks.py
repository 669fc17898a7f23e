"""What a clock does, by examples."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from cityloop.workflow import clocks, spans
from cityloop.workflow.clocks import ALWAYS, Calendar, Clock, DayRule, Light, Limit, LimitKind
from cityloop.workflow.spans import Run, Why

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = ((time(8), time(12)), (time(14), time(18)))
WEEK = Calendar("Asia/Shanghai", (*(OFFICE,) * 5, (), ()))
NEVER = Calendar("Asia/Shanghai", ((),) * 7)


def at(day: int, hour: int, minute: int = 0, second: int = 0, month: int = 11) -> datetime:
    """A local moment; 2 November 2026 is a Monday."""
    return datetime(2026, month, day, hour, minute, second, tzinfo=SHANGHAI)


def running(kind: LimitKind, amount: int, since: datetime, calendar: Calendar = WEEK) -> Clock:
    return clocks.start(Limit(kind, amount), calendar, since)


def test_working_hours_skip_lunch_night_and_weekend() -> None:
    friday = at(6, 17)
    assert clocks.due_at(running(LimitKind.WORK_HOUR, 4, friday), WEEK) == at(9, 11)
    assert clocks.due_at(running(LimitKind.WORK_DAY, 2, friday), WEEK) == at(10, 17)


def test_urgent_kinds_run_day_and_night() -> None:
    saturday = at(7, 23, 30)
    assert clocks.due_at(running(LimitKind.URGENT_MINUTE, 15, saturday), NEVER) == at(7, 23, 45)
    assert clocks.due_at(running(LimitKind.URGENT_HOUR, 2, saturday), NEVER) == at(8, 1, 30)
    assert clocks.due_at(running(LimitKind.URGENT_DAY, 2, saturday), NEVER) == at(9, 23, 30)


def test_a_limit_used_up_at_noon_is_due_at_noon() -> None:
    clock = running(LimitKind.WORK_HOUR, 4, at(2, 8))
    assert clocks.due_at(clock, WEEK) == at(2, 12)


def test_days_until_the_end_of_the_nth_working_day() -> None:
    limit = Limit(LimitKind.WORK_DAY, 2, DayRule.END_OF_DAY)
    assert clocks.due_at(clocks.start(limit, WEEK, at(6, 9)), WEEK) == at(10, 18)
    assert clocks.due_at(clocks.start(limit, WEEK, at(7, 9)), WEEK) == at(10, 18)


def test_holidays_do_not_count_and_make_up_days_do() -> None:
    golden = Calendar(
        "Asia/Shanghai",
        WEEK.weekly,
        frozenset(date(2026, 10, day) for day in range(1, 8)),
        {date(2026, 9, 20): OFFICE, date(2026, 10, 10): OFFICE},
    )
    eve = at(30, 17, month=9)
    clock = running(LimitKind.WORK_DAY, 3, eve, golden)
    assert clocks.due_at(clock, golden) == at(10, 17, month=10)
    told = spans.explain([Run(eve, at(10, 12, month=10), "handling", True)], golden)
    assert [span.why for span in told[:2]] == [Why.WORKING_HOURS, Why.HOLIDAY]
    assert [day.day for day in told[1].days] == [1, 2, 3, 4, 5, 6, 7]
    assert told[-1].why is Why.MAKE_UP_DAY


def test_the_light_turns_at_four_fifths_and_when_the_limit_is_used_up() -> None:
    clock = running(LimitKind.WORK_HOUR, 5, at(2, 8))
    assert clocks.light(clock, WEEK, at(2, 11, 59, 59)) is Light.GREEN
    assert clocks.light(clock, WEEK, at(2, 12)) is Light.YELLOW
    assert clocks.light(clock, WEEK, at(2, 14, 59, 59)) is Light.YELLOW
    assert clocks.light(clock, WEEK, at(2, 15)) is Light.RED


def test_it_wakes_when_the_light_turns() -> None:
    clock = running(LimitKind.WORK_HOUR, 5, at(2, 8))
    assert clocks.next_wake(clock, WEEK, at(2, 8)) == at(2, 12)
    assert clocks.next_wake(clock, WEEK, at(2, 12)) == at(2, 15)
    assert clocks.next_wake(clock, WEEK, at(2, 15)) is None


def test_a_paused_clock_is_never_due_and_loses_nothing() -> None:
    clock = clocks.pause(running(LimitKind.WORK_HOUR, 4, at(2, 9)), WEEK, at(2, 15))
    assert clocks.due_at(clock, WEEK) is None
    assert clocks.next_wake(clock, WEEK, at(2, 15)) is None
    assert clocks.time_left(clock, WEEK, at(30, 0)) == 0
    longer = clocks.resume(clocks.extend(clock, 3600), at(9, 8))
    assert clocks.due_at(longer, WEEK) == at(9, 9)


def test_fractions_of_seconds_do_not_add_up_to_a_loss() -> None:
    clock = running(LimitKind.URGENT_HOUR, 1, at(2, 8))
    moment = at(2, 8)
    for _ in range(999):
        moment += timedelta(milliseconds=700)
        clock = clocks.resume(clocks.pause(clock, ALWAYS, moment), moment)
    assert clocks.used(clock, ALWAYS, moment) == int(0.7 * 999)


def test_a_calendar_changed_midway_keeps_what_has_run() -> None:
    half = Calendar("Asia/Shanghai", (*(OFFICE[:1],) * 5, (), ()))
    clock = running(LimitKind.WORK_DAY, 2, at(2, 8))
    settled = clocks.change_calendar(clock, WEEK, at(3, 8))
    assert clocks.due_at(settled, half) == at(4, 12)
    assert clocks.due_at(clock, WEEK.changed(at(3, 8), half)) == at(4, 12)


def test_a_change_in_the_middle_of_a_working_period_splits_it() -> None:
    closed = Calendar("Asia/Shanghai", (*((OFFICE[1],),) * 5, (), ()))
    both = WEEK.changed(at(2, 9, 30), closed)
    assert both.working_seconds_between(at(2, 8), at(2, 18)) == 90 * 60 + 4 * 3600


def test_a_calendar_without_working_time_is_never_due() -> None:
    with pytest.raises(clocks.NeverDue):
        running(LimitKind.WORK_DAY, 1, at(2, 8), NEVER)
    with pytest.raises(clocks.NeverDue):
        clocks.due_at(running(LimitKind.WORK_HOUR, 1, at(2, 8)), NEVER)
    with pytest.raises(clocks.NeverDue):
        clocks.start(Limit(LimitKind.WORK_DAY, 1, DayRule.END_OF_DAY), NEVER, at(2, 8))
    with pytest.raises(clocks.NeverDue):
        clocks.due_at(running(LimitKind.URGENT_DAY, 10**9, at(2, 8)), WEEK)


def test_bad_calendars_are_refused() -> None:
    late, early = time(18), time(8)
    for day in (((late, early),), ((early, early),), ((time(8), time(12)), (time(11), time(13)))):
        with pytest.raises(clocks.BadCalendar):
            Calendar("Asia/Shanghai", (day, *((),) * 6))
    with pytest.raises(clocks.BadCalendar):
        Calendar("Asia/Shanghai", ((),) * 6)
    with pytest.raises(clocks.BadCalendar):
        Calendar("Asia/Nowhere", ((),) * 7)
    with pytest.raises(clocks.BadCalendar):
        WEEK.changed(at(2, 8), ALWAYS)


def test_what_cannot_be_done_to_a_clock_is_refused() -> None:
    clock = running(LimitKind.WORK_HOUR, 4, at(2, 8))
    with pytest.raises(clocks.AlreadyRunning):
        clocks.resume(clock, at(2, 9))
    with pytest.raises(clocks.NotRunning):
        clocks.pause(clocks.pause(clock, WEEK, at(2, 9)), WEEK, at(2, 10))
    with pytest.raises(clocks.BadLimit):
        clocks.extend(clock, 0)
    with pytest.raises(clocks.BadLimit):
        Limit(LimitKind.WORK_DAY, 0)
    with pytest.raises(clocks.NaiveTime):
        clocks.used(clock, WEEK, datetime(2026, 11, 2, 9))  # noqa: DTZ001 - the point of the test


def test_stopping_a_paused_clock_leaves_it_as_it_is() -> None:
    clock = clocks.pause(running(LimitKind.WORK_HOUR, 4, at(2, 8)), WEEK, at(2, 9))
    assert clocks.stop(clock, WEEK, at(5, 9)) == clock


def test_a_moment_before_the_start_counts_as_nothing() -> None:
    clock = running(LimitKind.URGENT_HOUR, 1, at(2, 8))
    assert clocks.used(clock, WEEK, at(2, 7)) == 0


@pytest.mark.parametrize(
    ("day", "hours", "worked"),
    [
        (date(2026, 3, 29), (time(0), time(6)), 5),  # the hour from two to three does not exist
        (date(2026, 3, 29), (time(2, 30), time(4)), 1),
        (date(2026, 3, 29), (time(2, 15), time(2, 45)), 0),
        (date(2026, 10, 25), (time(0), time(6)), 7),  # the hour from two to three comes twice
        (date(2026, 10, 25), (time(0), time(2)), 2),
        (date(2026, 10, 25), (time(2), time(4)), 3),
    ],
)
def test_days_on_which_clocks_are_changed(day: date, hours: tuple[time, time], worked: int) -> None:
    berlin = Calendar("Europe/Berlin", ((),) * 7, frozenset(), {day: (hours,)})
    start = datetime.combine(day, time(0), UTC) - timedelta(hours=12)
    assert berlin.working_seconds_between(start, start + timedelta(days=3)) == worked * 3600


def test_a_year_ends_without_a_seam() -> None:
    night = ((time(0), time(0)),)
    open_always = Calendar("Asia/Shanghai", (night,) * 7)
    eve = datetime(2026, 12, 31, 15, 0, tzinfo=UTC)
    assert open_always.add(eve, 7200) == eve + timedelta(hours=2)
    assert open_always.working_seconds_between(eve, eve + timedelta(days=800)) == 800 * 86_400


def test_what_counted_and_what_did_not_is_told_span_by_span() -> None:
    """From Friday 17:20 over a weekend, a suspension and a noon; every second is in exactly one span."""
    begun, now = at(6, 17, 20), at(10, 15)
    paused = Run(at(9, 9), at(10, 8), "suspended", False)
    told = spans.explain([Run(begun, at(9, 9), "handling", True), paused, Run(at(10, 8), now, "handling", True)], WEEK)
    assert [(span.why, span.seconds // 60) for span in told] == [
        (Why.WORKING_HOURS, 40),
        (Why.FREE_DAYS, 0),
        (Why.WORKING_HOURS, 60),
        (Why.STOOD, 0),
        (Why.WORKING_HOURS, 240),
        (Why.AFTER_HOURS, 0),
        (Why.WORKING_HOURS, 60),
    ]
    assert [day.isoformat() for day in told[1].days] == ["2026-11-07", "2026-11-08"]
    assert [span.end for span in told[:-1]] == [span.start for span in told[1:]]
    assert (told[0].start, told[-1].end) == (begun, now)


def test_day_and_night_is_one_span() -> None:
    told = spans.explain([Run(at(6, 17), at(9, 9), "handling", True)], None)
    assert [(span.why, span.seconds) for span in told] == [(Why.CONTINUOUS, 64 * 3600)]
