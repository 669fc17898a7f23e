"""A clock in words and as a bar: by which hours it counts, when it stood still and why, when it is due."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby

from django.utils import timezone
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from cityloop.surfaces.kit import lights
from cityloop.workflow.clocks import Calendar
from cityloop.workflow.spans import Span, Why
from cityloop.workflow.table import Table

BAR = 1000  # units of the bar's width
MINUTE = timedelta(minutes=1)
MOST = 40  # lines of a clock that are told one by one

REASONS: dict[Why, str | Promise] = {
    Why.CONTINUOUS: gettext_lazy("day and night"),
    Why.WORKING_HOURS: gettext_lazy("working hours"),
    Why.MAKE_UP_DAY: gettext_lazy("make-up day"),
    Why.AFTER_HOURS: gettext_lazy("outside working hours"),
    Why.FREE_DAYS: gettext_lazy("days off"),
    Why.HOLIDAY: gettext_lazy("holiday"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One line: from when to when, why, and what counted of it; empty where nothing did."""

    when: str
    why: str
    counted: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the bar, in thousandths of its width; `kind` is on, off or stood."""

    x: int
    width: int
    kind: str


@dataclass(frozen=True, slots=True)
class Explained:
    hours: str
    began: str
    stood: list[str]
    due: str
    lines: list[Told]
    left_out: int
    bar: list[Piece] = field(default_factory=list)
    due_x: int | None = None


def explain(
    spans: Sequence[Span], calendar: Calendar | None, name: str, table: Table, *, due_at: datetime | None
) -> Explained:
    """`calendar` is None for what runs day and night; `due_at` where the clock still runs."""
    lines = list(_lines(spans, table))
    end = max(filter(None, (spans[-1].end if spans else None, due_at)), default=None)
    return Explained(
        hours=_hours(calendar, name, spans[0].start if spans else timezone.now()),
        began=_moment(spans[0].start) if spans else "",
        stood=[_pause(span, table) for span in spans if _told_as_pause(span)],
        due=_moment(due_at) if due_at else "",
        lines=lines[-MOST:],
        left_out=max(0, len(lines) - MOST),
        bar=_bar(spans, end) if end else [],
        due_x=_x(due_at, spans[0].start, end) if due_at and spans and end else None,
    )


def _hours(calendar: Calendar | None, name: str, at: datetime) -> str:
    if calendar is None:
        return _("day and night, holidays too")
    week = calendar.in_force(calendar.local_date(at)).weekly
    days = [(range_of_days, hours) for range_of_days, hours in _week(week) if hours]
    shown = "; ".join(f"{name_of_days} {hours}" for name_of_days, hours in days)
    return _("by the calendar “%(name)s”: %(hours)s") % {"name": name, "hours": shown}


def _week(week: Sequence[Sequence[tuple[object, object]]]) -> Iterator[tuple[str, str]]:
    for hours, days in groupby(range(7), key=lambda day: tuple(week[day])):
        numbers = list(days)
        first, last = WEEKDAYS_ABBR[numbers[0]], WEEKDAYS_ABBR[numbers[-1]]
        yield (
            str(first) if len(numbers) == 1 else f"{first}–{last}",
            ", ".join(f"{start:%H:%M}–{_end(end)}" for start, end in hours),
        )


def _end(end: object) -> str:
    shown = f"{end:%H:%M}"
    return "24:00" if shown == "00:00" else shown


def _lines(spans: Sequence[Span], table: Table) -> Iterator[Told]:
    """What counted, day by day; what did not, only where it was more than a noon or a night."""
    kept = [span for span in spans if span.why is not Why.AFTER_HOURS and span.end - span.start >= MINUTE]
    for (day, why), found in groupby(kept, key=_day):
        group = list(found)
        if not why.counts or why is Why.CONTINUOUS:
            yield from (_line(span, table) for span in group)
        else:
            times = ", ".join(f"{_local(span.start):%H:%M}–{_local(span.end):%H:%M}" for span in group)
            counted = lights.span(timedelta(seconds=sum(span.seconds for span in group)))
            yield Told(f"{_date(day)} {times}", str(REASONS[why]), counted)


def _day(span: Span) -> tuple[date, Why]:
    return _local(span.start).date(), span.why


def _line(span: Span, table: Table) -> Told:
    counted = lights.span(timedelta(seconds=span.seconds)) if span.why.counts else ""
    return Told(_range(span), _why(span, table), counted)


def _why(span: Span, table: Table) -> str:
    if span.why is Why.STOOD:
        return _("stood still: %(state)s") % {"state": table.state(span.state).label}
    return str(REASONS[span.why])


def _told_as_pause(span: Span) -> bool:
    return span.why in (Why.FREE_DAYS, Why.HOLIDAY, Why.STOOD) and span.end - span.start >= MINUTE


def _pause(span: Span, table: Table) -> str:
    if span.why is Why.STOOD:
        return f"{table.state(span.state).label} {_range(span)}"
    first, last = span.days[0], span.days[-1]
    return f"{REASONS[span.why]} {_date(first)}" + (f" – {_date(last)}" if last != first else "")


def _bar(spans: Sequence[Span], end: datetime) -> list[Piece]:
    start = spans[0].start if spans else end
    pieces = [(span, _x(span.start, start, end), _x(span.end, start, end)) for span in spans]
    return [Piece(a, max(b - a, 1), _kind(span.why)) for span, a, b in pieces]


def _kind(why: Why) -> str:
    return "on" if why.counts else "stood" if why is Why.STOOD else "off"


def _x(at: datetime, start: datetime, end: datetime) -> int:
    whole = (end - start).total_seconds()
    return round(BAR * (at - start).total_seconds() / whole) if whole else 0


def _local(at: datetime) -> datetime:
    return timezone.localtime(at)


def _range(span: Span) -> str:
    start, end = _local(span.start), _local(span.end)
    return f"{_moment(start)}–{end:%H:%M}" if start.date() == end.date() else f"{_moment(start)} – {_moment(end)}"


def _moment(at: datetime) -> str:
    return f"{_date(_local(at).date())} {_local(at):%H:%M}"


def _date(day: date) -> str:
    return date_format(day, pgettext("date with weekday", "D j M"))


def sentence(limit: str, told: Explained) -> str:
    """All of it in one: limit, hours, beginning, pauses, due."""
    parts: Iterable[str] = (
        f"{limit} {told.hours}",
        _("began %(moment)s") % {"moment": told.began} if told.began else "",
        _("did not count: %(pauses)s") % {"pauses": "; ".join(told.stood)} if told.stood else "",
        _("due %(moment)s") % {"moment": told.due} if told.due else "",
    )
    return " · ".join(part for part in parts if part)
