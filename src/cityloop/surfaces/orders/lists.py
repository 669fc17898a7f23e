"""What waits for me, what is under way, what is over: on the page and as a file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cityloop.duty import orders
from cityloop.duty.lifecycle import OPEN_STATES
from cityloop.duty.models import Job, JobKind, Result
from cityloop.privacy.rules import mask_numbers
from cityloop.staff.rules import Standing
from cityloop.surfaces.errands.exporting.columns import coded, departments, named, people, plain, position, states
from cityloop.surfaces.errands.exporting.lists import Asked, Column, ExportedList

MINE = "mine"
TABS = {MINE: _("For me"), "open": _("Under way"), "over": _("Over")}


def shown(asked: QueryDict) -> str:
    """Which of the tabs an address means."""
    found = asked.get("show", MINE)
    return found if found in TABS else MINE


def found(show: str, held: Sequence[Standing]) -> QuerySet[Job]:
    """Checks of reports and cases stand on the list of who is sent; elsewhere they stand with their report or case."""
    if show == MINE:
        return orders.waiting_for(held)
    seen = orders.seen_by(held).exclude(kind__in=(JobKind.VERIFY_REPORT, JobKind.CHECK_CASE))
    if show == "open":
        return seen.filter(state__in=OPEN_STATES).order_by("due_at", "pk")
    return seen.exclude(state__in=OPEN_STATES).order_by("-created", "-pk")


def columns() -> list[Column]:
    who = people()
    return [
        plain(_("Number"), "pk", int),
        *coded(_("Kind"), "kind", named(dict(JobKind.choices))),
        *coded(pgettext_lazy("of a case", "State"), "state", states("job")),
        Column(_("What is to be done"), ("text",), mask_numbers),
        *coded(_("Department"), "department", departments()),
        plain(_("Who is sent"), "assignee__name"),
        Column(_("Issued by"), ("issued_by",), who),
        plain(_("Issued at"), "created", datetime),
        plain(_("Due at"), "due_at", datetime),
        plain(_("Done at"), "done_at", datetime),
        *coded(_("Answer"), "result", named(dict(Result.choices))),
        Column(_("Note"), ("note",), mask_numbers),
        *position(),
    ]


def _asked(asked: Asked, held: Sequence[Standing], at: datetime) -> QuerySet[Job]:
    return found(shown(QueryDict(asked.query)), held)


LIST = ExportedList("job", _("Orders"), "job.view", columns, _asked)
