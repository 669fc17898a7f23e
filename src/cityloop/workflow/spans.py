"""Why a clock shows what it shows: span by span, what counted and what did not. Pure; the spans add up to `used`.

A clock's row keeps only sums, so its past is told again from the steps: in which states it ran, in which it stood.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from cityloop.workflow.calendars import Calendar, moment, stamp
from cityloop.workflow.models import Step
from cityloop.workflow.table import Pace, Table


class Why(StrEnum):
    """Why a span counted, or did not."""

    CONTINUOUS = "continuous"
    WORKING_HOURS = "working_hours"
    MAKE_UP_DAY = "make_up_day"
    AFTER_HOURS = "after_hours"  # noon, evening, night
    FREE_DAYS = "free_days"
    HOLIDAY = "holiday"
    STOOD = "stood"  # the clock stood still in the span's state

    @property
    def counts(self) -> bool:
        return self in (Why.CONTINUOUS, Why.WORKING_HOURS, Why.MAKE_UP_DAY)


@dataclass(frozen=True, slots=True)
class Run:
    """The subject was in this state; the clock ran in it, or stood still."""

    start: datetime
    end: datetime
    state: str
    runs: bool


@dataclass(frozen=True, slots=True)
class Span:
    """`days` are the whole days without working hours in a span that did not count."""

    start: datetime
    end: datetime
    why: Why
    state: str = ""
    days: tuple[date, ...] = ()

    @property
    def seconds(self) -> int:
        """What counted of it."""
        return stamp(self.end) - stamp(self.start) if self.why.counts else 0


def runs(table: Table, steps: Sequence[Step], stage: str, start: datetime, end: datetime) -> list[Run]:
    """From the subject's steps: when the clock of a stage ran between two moments; the same state again is one run."""
    found: list[Run] = []
    for step, later in zip(steps, [*(each.at for each in steps[1:]), end], strict=True):
        a, b = max(step.at, start), min(later, end)
        if b <= a:
            continue
        state = table.state(step.target)
        if found and found[-1].state == state.name and found[-1].end == a:
            a = found.pop().start
        found.append(Run(a, b, state.name, state.stage == stage and state.pace is Pace.RUNS))
    return found


def explain(runs: Iterable[Run], calendar: Calendar | None) -> list[Span]:
    """`calendar` is None for a clock that runs day and night."""
    return [span for run in runs for span in _of(run, calendar)]


def _of(run: Run, calendar: Calendar | None) -> Iterator[Span]:
    if not run.runs:
        yield Span(run.start, run.end, Why.STOOD, run.state)
    elif calendar is None:
        yield Span(run.start, run.end, Why.CONTINUOUS)
    else:
        yield from _by_calendar(run.start, run.end, calendar)


def _by_calendar(start: datetime, end: datetime, calendar: Calendar) -> Iterator[Span]:
    a, b = stamp(start), stamp(end)
    reached, free = a, list[date]()
    for day in _days(calendar.local_date(start), calendar.local_date(end)):
        periods = [(max(begin, a), min(finish, b)) for begin, finish in calendar.periods(day)]
        if not periods:
            free.append(day)
        why = Why.MAKE_UP_DAY if day in calendar.in_force(day).makeup else Why.WORKING_HOURS
        for begin, finish in periods:
            if finish <= begin:
                continue
            if begin > reached:
                yield _gap(reached, begin, free, calendar)
            yield Span(moment(begin), moment(finish), why)
            reached, free = finish, []
    if b > reached:
        yield _gap(reached, b, free, calendar)


def _gap(a: int, b: int, free: list[date], calendar: Calendar) -> Span:
    holidays = any(day in calendar.in_force(day).holidays for day in free)
    why = Why.HOLIDAY if holidays else Why.FREE_DAYS if free else Why.AFTER_HOURS
    return Span(moment(a), moment(b), why, days=tuple(free))


def _days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)
