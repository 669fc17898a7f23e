"""The desk: inbox, map and the selected subject on one screen."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from cityloop.geography import queries as geography
from cityloop.journal import queries as journal
from cityloop.staff.models import Person
from cityloop.staff.rules import CENTRE, Standing, may
from cityloop.surfaces.desk import choices, counters, inbox, saving, search, standings
from cityloop.surfaces.desk.filtering import Filter
from cityloop.surfaces.kit import acting
from cityloop.surfaces.kit.access import permission
from cityloop.surfaces.kit.acting import standings_of


@permission("desk.open")
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    return page(request, "desk/nothing.html", {})


@permission("desk.open")
@require_GET
def inbox_part(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/inbox.html", inbox_context(request))


@permission("desk.open")
@require_GET
def counters_part(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/counters.html", {"counters": counters.today(timezone.now())})


def page(request: HttpRequest, pane: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """The whole desk with `pane` on the right."""
    whole = {
        "live_from": journal.head().size,
        "bounds": geography.city_box(),
        "may_see_staff": any(each.post in CENTRE for each in standings_of(request)),
        "counters": counters.today(timezone.now()),
        **choices.lists(timezone.now()),
        **inbox_context(request),
        "pane": pane,
        **context,
    }
    return render(request, "desk/desk.html", whole, status=status)


def inbox_context(request: HttpRequest) -> dict[str, Any]:
    query = request.GET.get("q", "").strip()[:80]
    _place, standing = acting.chosen(request)
    posts = frozenset(each.post for each in standings_of(request))
    context: dict[str, Any] = {
        "tabs": standings.tabs(request),
        "query": query,
        "found": search.find(query, standings_of(request)) if query else None,
        "may_report": may(posts, "report.create"),
        "light": request.GET.get("light", ""),
        "asked": request.GET,
    }
    if standing and not query:
        context |= _lists(request, standing)
    return context


def _lists(request: HttpRequest, standing: Standing) -> dict[str, Any]:
    asked, page, at = Filter.read(request.GET), request.GET.get("page", ""), timezone.now()
    return {
        "inbox": inbox.read(standing, asked, int(page) if page.isdecimal() and len(page) < 7 else 1, at),
        "wanted": asked,
        "filters": choices.form(asked, standings_of(request), at),
        "saved": saving.listed(cast(Person, request.user), acting.preferred(request), asked, at),
    }
