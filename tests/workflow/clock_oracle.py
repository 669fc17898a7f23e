"""A slow, plain count of what the fast clocks compute: minute by minute, by the wall clock alone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from cityloop.workflow.calendars import Calendar, Day

FIRST = date(2026, 12, 27)
DAYS = 9
MINUTE = timedelta(minutes=1)


def counts(calendar: Calendar, at: datetime) -> bool:
    """Whether the second that begins at this moment is working time."""
    wall = at.astimezone(ZoneInfo(calendar.zone))
    day = wall.date()
    plain = () if day in calendar.holidays else calendar.weekly[day.weekday()]
    shown = wall.time()
    hours = calendar.makeup.get(day, plain)
    return any(start <= shown and (end == time(0) or shown < end) for start, end in hours)


def minutes(calendar: Calendar, start: datetime, end: datetime) -> int:
    """Working seconds of a span that begins and ends on whole minutes."""
    steps = max(0, (end - start) // MINUTE)
    return 60 * sum(counts(calendar, start + n * MINUTE) for n in range(steps))


def seconds(calendar: Calendar, start: datetime, end: datetime) -> int:
    """Working seconds of any span: second by second to the next whole minutes, then by minutes."""
    a, b = start.replace(microsecond=0), end.replace(microsecond=0)
    inner, outer = -(-a.timestamp() // 60) * 60, b.timestamp() // 60 * 60
    if inner >= outer:
        return _by_seconds(calendar, a, b)
    first, last = datetime.fromtimestamp(inner, UTC), datetime.fromtimestamp(outer, UTC)
    return _by_seconds(calendar, a, first) + minutes(calendar, first, last) + _by_seconds(calendar, last, b)


def _by_seconds(calendar: Calendar, start: datetime, end: datetime) -> int:
    count = max(0, int((end - start).total_seconds()))
    return sum(counts(calendar, start + timedelta(seconds=n)) for n in range(count))


@st.composite
def days(draw: st.DrawFn, most: int = 3) -> Day:
    """Up to three spells of whole minutes, the last one perhaps until midnight."""
    edges = sorted(draw(st.sets(st.integers(0, 1440), min_size=2, max_size=2 * most)))
    pairs = zip(edges[::2], edges[1::2], strict=False)
    return tuple((_time(start), _time(end)) for start, end in pairs)


def _time(minute: int) -> time:
    return time(minute // 60 % 24, minute % 60)


def weekly(calendar: Calendar) -> timedelta:
    """Working time of a week without holidays."""
    spells = [spell for day in calendar.weekly for spell in day]
    return sum((_length(*spell) for spell in spells), timedelta())


def _length(start: time, end: time) -> timedelta:
    minutes = (end.hour * 60 + end.minute or 1440) - (start.hour * 60 + start.minute)
    return timedelta(minutes=minutes)


dates = st.integers(0, DAYS).map(lambda n: FIRST + timedelta(days=n))
maybe_days = st.one_of(st.just(()), days())


@st.composite
def calendars(draw: st.DrawFn, zone: str = "Asia/Shanghai") -> Calendar:
    working = draw(days())
    others = [draw(st.sampled_from([(), working, draw(days())])) for _ in range(6)]
    holidays = draw(st.frozensets(dates, max_size=6))
    makeup = draw(st.dictionaries(dates, maybe_days, max_size=4))
    return Calendar(zone, (working, *others), holidays, makeup)


def moments() -> st.SearchStrategy[datetime]:
    base = datetime.combine(FIRST, time(0), UTC)
    return st.integers(0, DAYS * 86_400 * 10).map(lambda n: base + timedelta(milliseconds=100 * n))
