"""The desk: inbox, map and the selected case on one screen."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from cityloop.geography.models import Area
from cityloop.journal import queries as journal
from cityloop.surfaces.kit.access import permission


@permission("desk.open")
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    return page(request, "desk/nothing.html", {})


def page(request: HttpRequest, pane: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """The whole desk with `pane` on the right."""
    whole = {"pane": pane, "live_from": journal.head().size, "bounds": bounds(), "counters": [], **context}
    return render(request, "desk/desk.html", whole, status=status)


def bounds() -> str:
    """The box around the city as `west,south,east,north`; empty before areas are imported."""
    city = Area.objects.order_by("-area_m2").values_list("west", "south", "east", "north").first()
    return ",".join(f"{each:.5f}" for each in city) if city else ""
