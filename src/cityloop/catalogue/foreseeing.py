"""By which hours departments would work if a calendar were changed; nothing is written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from cityloop.catalogue.models import CalendarAssignment
from cityloop.catalogue.office_hours import calendar_for
from cityloop.workflow.clocks import Calendar


def if_changed(code: str, calendar: Calendar, at: datetime) -> Callable[[str], Calendar | None]:
    """For a department's code its calendar as it would be; None where it works by another one."""
    works_by: dict[str, str] = {}
    for department, named in CalendarAssignment.objects.order_by("since", "pk").values_list(
        "department_code", "calendar__code"
    ):
        works_by[department] = named

    def hours(department: str) -> Calendar | None:
        own = works_by.get(department, works_by.get("", ""))
        return calendar_for(department).changed(at, calendar) if own == code else None

    return hours
