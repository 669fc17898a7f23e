"""What the filter of the lists offers, and the names of what was chosen."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cityloop.cases import practice
from cityloop.cases.models import Source
from cityloop.catalogue import queries as catalogue
from cityloop.geography.choices import Level
from cityloop.geography.models import Area
from cityloop.staff import queries as staff
from cityloop.staff.models import Department
from cityloop.staff.rules import Standing
from cityloop.surfaces.desk.filtering import NOBODY, Filter
from cityloop.surfaces.desk.rows import is_english

ORDERS: tuple[tuple[str, str | Promise], ...] = (
    ("due", _("Due first")),
    ("newest", _("Newest first")),
    ("oldest", _("Oldest first")),
    ("closed", _("Closed last first")),
)
_LEVELS = (Level.DISTRICT, Level.STREET, Level.COMMUNITY)


def form(asked: Filter, held: Iterable[Standing], at: datetime) -> dict[str, Any]:
    """What changes with what is asked; the long lists come once with the page (`lists`)."""
    units = [asked.department] if asked.department else sorted({code for each in held for code in each.departments})
    _level, _colon, code = asked.place.partition(":")
    return {
        "departments": Department.objects.only("code", "name"),
        "teams": _with(asked.team, _("No team"), {str(each.pk): each.name for each in staff.teams(units)}),
        "handlers": _with(asked.handler, _("Nobody yet"), {each.username: each.name for each in staff.crew(units)}),
        "sources": Source.choices,
        "states": practice.table().states,
        "orders": ORDERS,
        "class_name": dict(_classes(at)).get(asked.minor, "") if asked.minor else "",
        "place_name": Area.objects.filter(code=code).values_list("name", flat=True).first() if code else "",
        "used": asked.narrows or bool(asked.order),
        "query": asked.as_query(),
        "bare": Filter(queue=asked.queue, light=asked.light).as_query(),
    }


def _with(chosen: str, nobody: str | Promise, names: dict[str, str]) -> list[tuple[str, str | Promise]]:
    """Of the department that is asked for, else of one's own; what is chosen stands among them in any case."""
    if not names and not chosen:
        return []
    own: dict[str, str | Promise] = {chosen: chosen} if chosen else {}
    return list((own | names | {NOBODY: nobody}).items())


def lists(at: datetime) -> dict[str, Any]:
    """Classes and areas to choose from, by name."""
    areas = Area.objects.filter(level__in=_LEVELS, until=None).values_list("level", "code", "name")
    return {"classes": _classes(at), "places": [(f"{level}:{code}", name) for level, code, name in areas]}


def _classes(at: datetime) -> list[tuple[str, str]]:
    standards = catalogue.tree_at(at).standards.values()
    named = {
        f"{each.kind}-{each.major_code}-{each.minor_code}": each.minor_name_en if is_english() else each.minor_name
        for each in standards
    }
    return sorted(named.items())
