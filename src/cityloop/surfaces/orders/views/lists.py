"""What waits for me, what is under way, what is over."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from cityloop.duty import orders
from cityloop.staff.rules import may
from cityloop.surfaces.kit.access import permission
from cityloop.surfaces.kit.acting import standings_of
from cityloop.surfaces.orders import lists, telling

A_PAGE = 30


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
    show = lists.shown(request.GET)
    found = Paginator(lists.found(show, held), A_PAGE).get_page(request.GET.get("page"))
    return {
        "rows": telling.tell(list(found)),
        "pages": found,
        "show": show,
        "tabs": [{"key": key, "name": name, "here": key == show} for key, name in lists.TABS.items()],
        "mine": orders.waiting_for(held).count(),
        "may_issue": may(frozenset(each.post for each in held), "job.issue"),
    }
