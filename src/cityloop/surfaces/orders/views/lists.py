"""What waits for me, what is under way, what is over."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from cityloop.duty import orders
from cityloop.duty.lifecycle import OPEN_STATES
from cityloop.duty.models import Job, JobKind
from cityloop.staff.rules import Standing, may
from cityloop.surfaces.kit.access import permission
from cityloop.surfaces.kit.acting import standings_of
from cityloop.surfaces.orders import telling

A_PAGE = 30
TABS = {"mine": _("For me"), "open": _("Under way"), "over": _("Over")}


@permission("job.view")
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    return render(request, "orders/list.html", _context(request))


@permission("job.view")
@require_GET
def rows(request: HttpRequest) -> HttpResponse:
    """The list alone, asked for again and again."""
    return render(request, "orders/rows.html", _context(request))


def _context(request: HttpRequest) -> dict[str, Any]:
    held = standings_of(request)
    show = request.GET.get("show", "mine")
    show = show if show in TABS else "mine"
    found = Paginator(_found(show, held), A_PAGE).get_page(request.GET.get("page"))
    return {
        "rows": telling.tell(list(found)),
        "pages": found,
        "show": show,
        "tabs": [{"key": key, "name": name, "here": key == show} for key, name in TABS.items()],
        "mine": orders.waiting_for(held).count(),
        "may_issue": may(frozenset(each.post for each in held), "job.issue"),
    }


def _found(show: str, held: list[Standing]) -> QuerySet[Job]:
    """Checks of reports and cases stand on the list of who is sent; elsewhere they stand with their report or case."""
    if show == "mine":
        return orders.waiting_for(held)
    seen = orders.seen_by(held).exclude(kind__in=(JobKind.VERIFY_REPORT, JobKind.CHECK_CASE))
    if show == "open":
        return seen.filter(state__in=OPEN_STATES).order_by("due_at", "pk")
    return seen.exclude(state__in=OPEN_STATES).order_by("-created", "-pk")
