"""Working hours as people write them: 08:00-12:00 14:00-18:00, a day a line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, time, timedelta

from django.utils.translation import gettext as _

from cityloop.catalogue.office_hours import ZONE
from cityloop.workflow.clocks import BadCalendar, Calendar

Periods = tuple[tuple[time, time], ...]
_PERIOD = re.compile(r"(\d{1,2}):(\d\d)\s*[-–—~至]\s*(\d{1,2}):(\d\d)")
_RANGE = re.compile(r"(\d{4}-\d\d-\d\d)(?:\s*(?:\.\.|至|~)\s*(\d{4}-\d\d-\d\d))?")
LONGEST = 60  # days of one range


class Unreadable(ValueError):
    """The message says which line cannot be read."""


def written(calendar: Calendar) -> dict[str, str]:
    """The fields of the form."""
    makeup = (f"{day} {_periods(calendar.makeup[day])}" for day in sorted(calendar.makeup))
    return {f"day{n}": _periods(day) for n, day in enumerate(calendar.weekly)} | {
        "holidays": "\n".join(day.isoformat() for day in sorted(calendar.holidays)),
        "makeup": "\n".join(makeup),
    }


def read(given: Mapping[str, str]) -> Calendar:
    """Raises Unreadable."""
    weekly = tuple(_read_periods(given.get(f"day{n}", "")) for n in range(7))
    if not any(weekly):
        raise Unreadable(_("A calendar needs some working hours in the week."))
    holidays = frozenset(day for line in _lines(given, "holidays") for day in _read_days(line))
    makeup = dict(_read_makeup(line) for line in _lines(given, "makeup"))
    try:
        return Calendar(ZONE, weekly, holidays, makeup)
    except BadCalendar as fault:
        raise Unreadable(_("This is no calendar: %(why)s") % {"why": fault}) from fault


def _periods(periods: Periods) -> str:
    return " ".join(f"{begin:%H:%M}-{end:%H:%M}" for begin, end in periods)


def _read_periods(text: str) -> Periods:
    if _PERIOD.sub("", text).strip(" ,，;；、"):
        raise _fault(text)
    try:
        return tuple((time(int(a), int(b)), time(int(c), int(d))) for a, b, c, d in _PERIOD.findall(text))
    except ValueError as fault:
        raise _fault(text) from fault


def _read_days(line: str) -> list[date]:
    found = _RANGE.fullmatch(line)
    try:
        first = date.fromisoformat(found[1] if found else line)
        last = date.fromisoformat(found[2]) if found and found[2] else first
    except ValueError as fault:
        raise _fault(line) from fault
    if not 0 <= (last - first).days < LONGEST:
        raise _fault(line)
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _read_makeup(line: str) -> tuple[date, Periods]:
    day, _blank, hours = line.partition(" ")
    periods = _read_periods(hours)
    if not periods:
        raise _fault(line)
    return _read_days(day)[0], periods


def _lines(given: Mapping[str, str], name: str) -> list[str]:
    return [line.strip() for line in given.get(name, "").splitlines() if line.strip()]


def _fault(text: str) -> Unreadable:
    return Unreadable(_("“%(text)s” cannot be read.") % {"text": text.strip()[:40]})
