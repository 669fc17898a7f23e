"""Working calendars: rows in, `clocks.Calendar` out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from functools import lru_cache
from itertools import zip_longest
from typing import Any, NamedTuple
from uuid import UUID

from cityloop.catalogue.models import CalendarAssignment, CalendarEdition
from cityloop.workflow.clocks import BadCalendar, Calendar

Segment = tuple[datetime | None, UUID]


class Stay(NamedTuple):
    """A calendar that was worked by from a moment, with its editions."""

    own: bool
    begin: datetime
    editions: list[tuple[datetime, UUID]]


ZONE = "Asia/Shanghai"
OFFICE_DAY = ((time(8), time(12)), (time(14), time(18)))
OFFICE_HOURS = Calendar(ZONE, (*(OFFICE_DAY,) * 5, (), ()))


def calendar_for(department_code: str) -> Calendar:
    """By which the department works; the default calendar where it has none of its own, or the code is empty.

    Changes are part of the calendar: it counts as the old one until each change and as the new one from there.
    """
    return _spliced(tuple(_segments(department_code)))


@lru_cache(maxsize=256)
def _spliced(segments: tuple[Segment, ...]) -> Calendar:
    if not segments:
        return OFFICE_HOURS
    found = _edition(segments[0][1])
    for since, token in segments[1:]:
        assert since is not None
        found = found.changed(since, _edition(token))
    return found


@lru_cache(maxsize=256)
def _edition(token: UUID) -> Calendar:
    return from_row(CalendarEdition.objects.get(token=token))


def _segments(department_code: str) -> Iterable[Segment]:
    """Which edition counted from when: the editions of each calendar the department worked by, in their time."""
    rows = CalendarAssignment.objects.filter(department_code__in={"", department_code})
    rows = rows.order_by("since", "pk", "calendar__editions__since", "calendar__editions__pk")
    stays: dict[int, Stay] = {}
    for pk, code, begin, since, token in rows.values_list(
        "pk", "department_code", "since", "calendar__editions__since", "calendar__editions__token"
    ):
        stays.setdefault(pk, Stay(bool(code), begin, [])).editions.append((since, token))
    chosen = _chosen(list(stays.values()))
    for n, (stay, later) in enumerate(zip_longest(chosen, chosen[1:])):
        yield from _stay(stay.editions, stay.begin if n else None, later.begin if later else None)


def _chosen(stays: list[Stay]) -> list[Stay]:
    """Common calendars hold until the first one of the department's own."""
    own = [stay for stay in stays if stay.own]
    return [stay for stay in stays if not stay.own and not (own and stay.begin >= own[0].begin)] + own


def _stay(editions: list[tuple[datetime, UUID]], begin: datetime | None, end: datetime | None) -> Iterable[Segment]:
    """The editions in force between two moments; the first edition of a calendar counts for all time before it."""
    for n, (since, token) in enumerate(editions):
        starts = None if n == 0 else since
        until = editions[n + 1][0] if n + 1 < len(editions) else None
        if (end and starts and starts >= end) or (begin and until and until <= begin):
            continue
        yield (max(begin, starts) if begin and starts else begin or starts), token


def from_row(row: CalendarEdition) -> Calendar:
    return read(row.zone, row.weekly, row.holidays, row.makeup)


def read(zone: str, weekly: Any, holidays: Any, makeup: Any) -> Calendar:
    """From the JSON forms of the columns; raises BadCalendar."""
    try:
        return Calendar(
            zone,
            tuple(_day(day) for day in weekly),
            frozenset(date.fromisoformat(day) for day in holidays),
            {date.fromisoformat(day): _day(hours) for day, hours in makeup.items()},
        )
    except (TypeError, AttributeError, ValueError) as error:
        raise BadCalendar(str(error)) from error


def _day(hours: Any) -> tuple[tuple[time, time], ...]:
    return tuple((time.fromisoformat(start), time.fromisoformat(end)) for start, end in hours)


def columns(calendar: Calendar) -> dict[str, Any]:
    """The JSON forms of the columns."""
    return {
        "zone": calendar.zone,
        "weekly": [_texts(day) for day in calendar.weekly],
        "holidays": sorted(day.isoformat() for day in calendar.holidays),
        "makeup": {day.isoformat(): _texts(calendar.makeup[day]) for day in sorted(calendar.makeup)},
    }


def _texts(day: Iterable[tuple[time, time]]) -> list[list[str]]:
    return [[_text(start), _text(end)] for start, end in day]


def _text(at: time) -> str:
    return at.isoformat("seconds" if at.second else "minutes")
