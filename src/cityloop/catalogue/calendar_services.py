"""Working calendars are changed here; nothing that has been counted is counted anew."""

from __future__ import annotations

from datetime import datetime

from cityloop.catalogue.models import CalendarAssignment, CalendarEdition, WorkCalendar
from cityloop.catalogue.office_hours import columns
from cityloop.journal.changes import before
from cityloop.journal.services import Actor, Subject, act
from cityloop.workflow.clocks import BadCalendar, Calendar


class UnknownCalendar(LookupError):
    """There is no calendar of this code."""


def change_calendar(*, code: str, calendar: Calendar, actor: Actor, at: datetime, name: str = "") -> WorkCalendar:
    """Makes the calendar, or changes it from this moment on. Raises BadCalendar.

    The act `calendar.changed` names the departments whose moments are to be computed anew; the empty code stands for
    all that have no calendar of their own.
    """
    with act("calendar.changed", actor=actor, at=at, subject=Subject("calendar", code)) as entry:
        _check(calendar)
        row, __ = WorkCalendar.objects.get_or_create(code=code, defaults={"name": name or code})
        if name and row.name != name:
            row.name = name
            row.save(update_fields=["name"])
        hours = columns(calendar)
        entry.payload |= {"before": before(row.editions.order_by("-since", "-pk"), *hours), "after": hours}
        CalendarEdition.objects.create(calendar=row, since=at, **hours)
        entry.payload["departments"] = sorted(set(row.assignments.values_list("department_code", flat=True)))
    return row


def assign_calendar(*, department_code: str, code: str, actor: Actor, at: datetime) -> CalendarAssignment:
    """From this moment the department, or with an empty code every one that has none of its own, works by it."""
    with act("calendar.changed", actor=actor, at=at, subject=Subject("calendar", code)) as entry:
        calendar = WorkCalendar.objects.filter(code=code).first()
        if calendar is None:
            raise UnknownCalendar(code)
        held = CalendarAssignment.objects.filter(department_code=department_code).order_by("-since", "-pk")
        entry.payload["before"] = before(held, "calendar__code")
        row = CalendarAssignment.objects.create(department_code=department_code, calendar=calendar, since=at)
        entry.payload["departments"] = [department_code]
    return row


def _check(calendar: Calendar) -> None:
    if not any(calendar.weekly):
        raise BadCalendar("a calendar needs some working hours in the week")
    if CalendarEdition.objects.exclude(zone=calendar.zone).exists():
        raise BadCalendar("all calendars of a city share one time zone")
