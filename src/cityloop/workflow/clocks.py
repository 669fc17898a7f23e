"""Clocks with a limit, in working or continuous time. Pure; exact to the second.

A clock is four columns: kind, limit seconds, spent seconds, running since. Nothing ticks: what is used, when it is
due and when the light turns is computed from them and a calendar. Green below four fifths of the limit, yellow from
there, red as soon as the limit is used up: a clock is overdue exactly when `due_at <= now`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum

from cityloop.workflow.calendars import BadCalendar as BadCalendar
from cityloop.workflow.calendars import Calendar as Calendar
from cityloop.workflow.calendars import NaiveTime as NaiveTime
from cityloop.workflow.calendars import NeverDue as NeverDue
from cityloop.workflow.calendars import moment, stamp

YELLOW_PERCENT = 80
ALWAYS = Calendar("UTC", (((time(0), time(0)),),) * 7)


class BadLimit(ValueError):
    """A limit must be a positive whole number of its unit."""


class NotRunning(ValueError):
    """The clock is not running."""


class AlreadyRunning(ValueError):
    """The clock is running already."""


class LimitKind(StrEnum):
    """How a limit is counted; the urgent kinds run day and night."""

    URGENT_MINUTE = "urgent_minute"
    URGENT_HOUR = "urgent_hour"  # 紧急工作时
    URGENT_DAY = "urgent_day"  # 紧急工作日
    WORK_HOUR = "work_hour"  # 工作时
    WORK_DAY = "work_day"  # 工作日

    @property
    def continuous(self) -> bool:
        return self in (LimitKind.URGENT_MINUTE, LimitKind.URGENT_HOUR, LimitKind.URGENT_DAY)


class DayRule(StrEnum):
    """What n working days mean."""

    HOURS = "hours"  # n full days of working hours
    END_OF_DAY = "end_of_day"  # until the n-th working day after the day of the start ends


class Light(StrEnum):
    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


_SECONDS = {
    LimitKind.URGENT_MINUTE: 60,
    LimitKind.URGENT_HOUR: 3600,
    LimitKind.URGENT_DAY: 86_400,
    LimitKind.WORK_HOUR: 3600,
}


@dataclass(frozen=True, slots=True)
class Limit:
    kind: LimitKind
    amount: int
    day_rule: DayRule = DayRule.HOURS

    def __post_init__(self) -> None:
        if self.amount <= 0:
            raise BadLimit(f"{self.amount} {self.kind}")

    def seconds(self, calendar: Calendar, at: datetime) -> int:
        """What the limit is worth to a clock that starts at this moment; raises NeverDue."""
        if self.kind != LimitKind.WORK_DAY:
            return self.amount * _SECONDS[self.kind]
        if self.day_rule == DayRule.END_OF_DAY:
            return calendar.working_seconds_between(at, calendar.end_of_working_day(at, self.amount))
        if not calendar.day_seconds:
            raise NeverDue("the calendar has no working hours")
        return self.amount * calendar.day_seconds


@dataclass(frozen=True, slots=True)
class Clock:
    """Stands still while `running_since` is None."""

    kind: LimitKind
    limit_seconds: int
    spent_seconds: int = 0
    running_since: datetime | None = None


def start(limit: Limit, calendar: Calendar, at: datetime) -> Clock:
    return Clock(limit.kind, limit.seconds(calendar, at), 0, moment(stamp(at)))


def used(clock: Clock, calendar: Calendar, at: datetime) -> int:
    """Seconds that count until this moment; a moment before the clock last started adds nothing."""
    if clock.running_since is None:
        return clock.spent_seconds
    if clock.kind.continuous:
        return clock.spent_seconds + max(0, stamp(at) - stamp(clock.running_since))
    return clock.spent_seconds + calendar.working_seconds_between(clock.running_since, at)


def time_left(clock: Clock, calendar: Calendar, at: datetime) -> int:
    """Seconds left; negative when overdue."""
    return clock.limit_seconds - used(clock, calendar, at)


def pause(clock: Clock, calendar: Calendar, at: datetime) -> Clock:
    if clock.running_since is None:
        raise NotRunning
    return replace(clock, spent_seconds=used(clock, calendar, at), running_since=None)


def resume(clock: Clock, at: datetime) -> Clock:
    if clock.running_since is not None:
        raise AlreadyRunning
    return replace(clock, running_since=moment(stamp(at)))


def stop(clock: Clock, calendar: Calendar, at: datetime) -> Clock:
    """As pause, for good; a clock that stands still stays as it is."""
    return pause(clock, calendar, at) if clock.running_since else clock


def extend(clock: Clock, seconds: int) -> Clock:
    if seconds <= 0:
        raise BadLimit(f"an extension by {seconds} seconds")
    return replace(clock, limit_seconds=clock.limit_seconds + seconds)


def change_calendar(clock: Clock, old: Calendar, at: datetime) -> Clock:
    """Settles what has run by the old calendar; from here on the clock is read with the new one."""
    if clock.running_since is None:
        return clock
    return resume(pause(clock, old, at), max(at, clock.running_since))


def due_at(clock: Clock, calendar: Calendar) -> datetime | None:
    """When the limit is used up; None while the clock stands still. Not before the clock last started to run."""
    return _reached(clock, calendar, clock.limit_seconds)


def yellow_at(clock: Clock, calendar: Calendar, percent: int = YELLOW_PERCENT) -> datetime | None:
    return _reached(clock, calendar, _yellow_seconds(clock, percent))


def light(clock: Clock, calendar: Calendar, at: datetime, percent: int = YELLOW_PERCENT) -> Light:
    seconds = used(clock, calendar, at)
    if seconds >= clock.limit_seconds:
        return Light.RED
    return Light.YELLOW if seconds >= _yellow_seconds(clock, percent) else Light.GREEN


def next_wake(clock: Clock, calendar: Calendar, at: datetime, percent: int = YELLOW_PERCENT) -> datetime | None:
    """The next moment after this one at which the light turns by itself."""
    turns = (yellow_at(clock, calendar, percent), due_at(clock, calendar))
    return next((turn for turn in turns if turn is not None and turn > at), None)


def _yellow_seconds(clock: Clock, percent: int) -> int:
    return -(-clock.limit_seconds * percent // 100)


def _reached(clock: Clock, calendar: Calendar, seconds: int) -> datetime | None:
    if clock.running_since is None:
        return None
    left = max(0, seconds - clock.spent_seconds)
    if not clock.kind.continuous:
        return calendar.add(clock.running_since, left)
    try:
        return moment(stamp(clock.running_since)) + timedelta(seconds=left)
    except OverflowError as error:
        raise NeverDue(f"{left} seconds reach beyond the calendar") from error
