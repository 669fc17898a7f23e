"""The clocks equal a slow count over random calendars, holidays, make-up days, pauses, extensions and changes."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from cityloop.workflow import clocks, spans
from cityloop.workflow.clocks import Calendar, Clock, Limit, LimitKind, NeverDue
from tests.workflow import clock_oracle as oracle

slow = settings(max_examples=60)
# With less than an hour a week a limit may lie beyond the horizon (`NeverDue`, tested in test_clocks).
busy = oracle.calendars().filter(lambda calendar: oracle.weekly(calendar) >= timedelta(hours=1))
some_limits = st.builds(Limit, st.sampled_from(list(LimitKind)), st.integers(1, 9))


@slow
@given(oracle.calendars(), oracle.moments(), oracle.moments())
def test_working_time_equals_the_count(calendar: Calendar, one: datetime, two: datetime) -> None:
    start, end = sorted((one, two))
    assert calendar.working_seconds_between(start, end) == oracle.seconds(calendar, start, end)


@slow
@given(oracle.calendars("America/Sao_Paulo"), oracle.moments(), oracle.moments())
def test_it_does_so_in_other_zones(calendar: Calendar, one: datetime, two: datetime) -> None:
    start, end = sorted((one, two))
    assert calendar.working_seconds_between(start, end) == oracle.seconds(calendar, start, end)


@slow
@given(st.data(), oracle.calendars(), oracle.calendars(), oracle.moments())
def test_a_changed_calendar_equals_the_count(
    data: st.DataObject, old: Calendar, new: Calendar, change: datetime
) -> None:
    both = old.changed(change, new)
    start, end = sorted((data.draw(oracle.moments()), data.draw(oracle.moments())))
    by_old, by_new = (start, min(end, max(start, change))), (max(start, min(end, change)), end)
    counted = oracle.seconds(old, *by_old) + oracle.seconds(new, *by_new)
    assert both.working_seconds_between(start, end) == counted


@slow
@given(busy, oracle.moments(), st.integers(1, 400_000))
def test_adding_is_the_inverse_of_counting(calendar: Calendar, start: datetime, seconds: int) -> None:
    end = calendar.add(start, seconds)
    assert calendar.working_seconds_between(start, end) == seconds
    assert calendar.working_seconds_between(start, end - timedelta(seconds=1)) == seconds - 1


@slow
@given(some_limits, busy, oracle.moments())
def test_a_clock_is_due_when_its_limit_is_used(limit: Limit, calendar: Calendar, start: datetime) -> None:
    clock = clocks.start(limit, calendar, start)
    due = clocks.due_at(clock, calendar)
    assert due is not None
    assert clocks.used(clock, calendar, due) == clock.limit_seconds
    assert clocks.light(clock, calendar, due) is clocks.Light.RED
    assert clocks.light(clock, calendar, due - timedelta(seconds=1)) is not clocks.Light.RED
    yellow = clocks.yellow_at(clock, calendar)
    assert yellow is not None
    assert yellow <= due


@settings(max_examples=60)
@given(st.data(), st.sampled_from(list(LimitKind)))
def test_no_second_is_lost_whatever_happens_to_a_clock(data: st.DataObject, kind: LimitKind) -> None:
    """Pauses, resumptions, extensions and changes of calendar against a count of every second that should count."""
    happenings = sorted(data.draw(st.lists(oracle.moments(), min_size=2, max_size=9)))
    calendar = data.draw(oracle.calendars())
    clock = clocks.start(Limit(kind, 3), calendar, happenings[0])
    counted, limit = 0, clock.limit_seconds
    for before, now in pairwise(happenings):
        ran = clock.running_since is not None
        added = _count(kind, calendar, before, now) if ran else 0
        told = spans.explain([spans.Run(before, now, "", ran)], None if kind.continuous else calendar)
        assert sum(span.seconds for span in told) == added
        counted += added
        assert clocks.used(clock, calendar, now) == counted
        match data.draw(st.sampled_from(["nothing", "pause", "resume", "extend", "change"])):
            case "pause" if clock.running_since is not None:
                clock = clocks.pause(clock, calendar, now)
            case "resume" if clock.running_since is None:
                clock = clocks.resume(clock, now)
            case "extend":
                clock, limit = clocks.extend(clock, 3600), limit + 3600
            case "change":
                other = data.draw(oracle.calendars())
                clock = clocks.change_calendar(clock, calendar, now)
                calendar = other
    assert clocks.time_left(clock, calendar, happenings[-1]) == limit - counted
    _due_agrees(clock, calendar, happenings[-1], limit - counted)


def _count(kind: LimitKind, calendar: Calendar, start: datetime, end: datetime) -> int:
    if kind.continuous:
        return int(end.timestamp()) - int(start.timestamp())
    return oracle.seconds(calendar, start, end)


def _due_agrees(clock: Clock, calendar: Calendar, now: datetime, left: int) -> None:
    try:
        due = clocks.due_at(clock, calendar)
    except NeverDue:
        return
    if due is not None:
        assert (due <= now) == (left <= 0)
        assert (clocks.light(clock, calendar, now) is clocks.Light.RED) == (left <= 0)
