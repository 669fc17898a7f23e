"""Working time: which seconds of which days count. Pure; exact to the second; every moment is an aware datetime."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

Hours = tuple[time, time]
Day = tuple[Hours, ...]

HORIZON_YEARS = 5


class BadCalendar(ValueError):
    """The working hours overlap, run backwards or are not given to the second."""


class NaiveTime(ValueError):
    """A moment without a time zone."""


class NeverDue(ValueError):
    """So much working time does not come within the horizon; most likely the calendar has none at all."""


def stamp(at: datetime) -> int:
    """Whole seconds since 1970: fractions are cut off each moment, so that periods laid end to end lose nothing."""
    if at.tzinfo is None:
        raise NaiveTime(f"{at!r} has no time zone")
    return int(at.timestamp() // 1)


def moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


@dataclass(frozen=True, slots=True)
class _Year:
    """The working periods of one local year, and how much had been worked before each."""

    starts: list[int]
    ends: list[int]
    before: list[int]
    total: int

    def until(self, at: int) -> int:
        """Seconds worked in this year before the moment."""
        i = bisect_right(self.starts, at) - 1
        return self.before[i] + min(at, self.ends[i]) - self.starts[i] if i >= 0 else 0

    def reached(self, worked: int) -> int:
        """The first moment at which so much has been worked; 0 < worked <= total."""
        i = bisect_left(self.before, worked) - 1
        return self.starts[i] + worked - self.before[i]


@dataclass(frozen=True)
class Calendar:
    """Weekly hours (Monday first), holidays without any, and make-up days with hours of their own.

    A make-up day goes before a holiday. Hours end at midnight with time(0). Where the wall clock is put forward or
    back, hours begin and end when it first shows the time, or jumps over it. Where a calendar was changed, `earlier`
    counts before `since`.
    """

    zone: str
    weekly: tuple[Day, ...]
    holidays: frozenset[date] = frozenset()
    makeup: Mapping[date, Day] = field(default_factory=dict, hash=False)
    earlier: Calendar | None = None
    since: int = 0
    _years: dict[int, _Year] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        _zone(self.zone)
        if len(self.weekly) != 7:
            raise BadCalendar("a week has seven days")
        for day in (*self.weekly, *self.makeup.values()):
            _check(day)

    def changed(self, at: datetime, new: Calendar) -> Calendar:
        """Counts as this calendar until the moment and as the new one from there."""
        if new.zone != self.zone:
            raise BadCalendar("a change of calendar keeps the time zone")
        return replace(new, earlier=self, since=stamp(at))

    @property
    def day_seconds(self) -> int:
        """What one working day (工作日) is worth: the longest day of the week."""
        return max(_length(day) for day in self.weekly)

    def hours(self, day: date) -> Day:
        if day in self.makeup:
            return self.makeup[day]
        return () if day in self.holidays else self.weekly[day.weekday()]

    def local_date(self, at: datetime) -> date:
        return moment(stamp(at)).astimezone(ZoneInfo(self.zone)).date()

    def midnight(self, day: date) -> int:
        return _instant(day, time(0), ZoneInfo(self.zone))

    def in_force(self, day: date) -> Calendar:
        """The calendar by which the end of the day is counted."""
        if self.earlier and self.midnight(day + timedelta(days=1)) <= self.since:
            return self.earlier.in_force(day)
        return self

    def periods(self, day: date) -> Iterator[tuple[int, int]]:
        """The working periods of a local day in seconds since 1970."""
        if self.earlier is None:
            yield from self._own_periods(day)
            return
        if self.midnight(day) < self.since:
            yield from ((a, min(b, self.since)) for a, b in self.earlier.periods(day) if a < self.since)
        if self.midnight(day + timedelta(days=1)) > self.since:
            yield from ((max(a, self.since), b) for a, b in self._own_periods(day) if b > self.since)

    def _own_periods(self, day: date) -> Iterator[tuple[int, int]]:
        zone = ZoneInfo(self.zone)
        for start, end in self.hours(day):
            begin = _instant(day, start, zone)
            finish = _instant(day if end > start else day + timedelta(days=1), end, zone)
            if finish > begin:
                yield begin, finish

    def working_seconds_between(self, start: datetime, end: datetime) -> int:
        """Working seconds from one moment to the other; none when the end is not later."""
        a, b = stamp(start), stamp(end)
        if b <= a:
            return 0
        years = range(self.local_date(start).year, self.local_date(end).year + 1)
        return sum(year.until(b) - year.until(a) for year in map(self._year, years))

    def add(self, start: datetime, seconds: int) -> datetime:
        """The first moment by which so many working seconds have passed since the start; raises NeverDue."""
        if seconds <= 0:
            return moment(stamp(start))
        first = self.local_date(start).year
        wanted = seconds + self._year(first).until(stamp(start))
        for number in range(first, first + HORIZON_YEARS + 1):
            year = self._year(number)
            if wanted <= year.total:
                return moment(year.reached(wanted))
            wanted -= year.total
        raise NeverDue(f"{seconds} working seconds do not come within {HORIZON_YEARS} years")

    def end_of_working_day(self, start: datetime, days: int) -> datetime:
        """When the n-th working day after the day of the start ends; raises NeverDue."""
        day = self.local_date(start)
        for _ in range(366 * HORIZON_YEARS):
            day += timedelta(days=1)
            periods = list(self.periods(day))
            days -= bool(periods)
            if days == 0:
                return moment(periods[-1][1])
        raise NeverDue(f"that many working days do not come within {HORIZON_YEARS} years")

    def _year(self, number: int) -> _Year:
        if number not in self._years:
            self._years[number] = self._built(number)
        return self._years[number]

    def _built(self, number: int) -> _Year:
        first = date(number, 1, 1)
        days = (first + timedelta(days=n) for n in range((date(number, 12, 31) - first).days + 1))
        starts, ends, before, total = [], [], [], 0
        for begin, finish in (period for day in days for period in self.periods(day)):
            starts.append(begin)
            ends.append(finish)
            before.append(total)
            total += finish - begin
        return _Year(starts, ends, before, total)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadCalendar(f"no such time zone: {name}") from error


def _check(day: Day) -> None:
    if any(edge.microsecond or edge.tzinfo for hours in day for edge in hours):
        raise BadCalendar("working hours are plain local times to the second")
    if any(_length((hours,)) <= 0 for hours in day):
        raise BadCalendar("working hours end before they begin")
    if any(_end(left) > _second(right[0]) for left, right in pairwise(day)):
        raise BadCalendar("working hours overlap or are out of order")


def _length(day: Day) -> int:
    return sum(_end(hours) - _second(hours[0]) for hours in day)


def _second(at: time) -> int:
    return at.hour * 3600 + at.minute * 60 + at.second


def _end(hours: Hours) -> int:
    return _second(hours[1]) or 86_400


def _instant(day: date, at: time, zone: tzinfo) -> int:
    """When the wall clock first shows this time, or, where it jumps over it, the moment of the jump."""
    wall = datetime.combine(day, at, zone)
    found = int(wall.timestamp())
    if datetime.fromtimestamp(found, zone).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return found
    late, early = found, int(wall.replace(fold=1).timestamp())
    after = datetime.fromtimestamp(late, zone).utcoffset()
    while late - early > 1:
        middle = (early + late) // 2
        changed = datetime.fromtimestamp(middle, zone).utcoffset() == after
        early, late = (early, middle) if changed else (middle, late)
    return late
