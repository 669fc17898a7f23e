"""How good proposals are and what that earned; precedents of consultations and their revoking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from cityloop.cases import automatic, consulting, measuring
from cityloop.cases.accuracy import EARNED_FROM, EARNED_LOW, SHOWN_FROM, Measure
from cityloop.cases.models import Automatic, Precedent
from cityloop.staff import queries as staff
from cityloop.staff.rules import may
from cityloop.surfaces.desk import classes, dispatching, measured
from cityloop.surfaces.kit.access import permission
from cityloop.surfaces.kit.acting import standing_with, standings_of
from cityloop.workflow.errors import Refused

A_PAGE = 40


@dataclass(frozen=True, slots=True)
class Pair:
    minor: str
    area: str
    name: str
    area_name: str
    figures: str
    low: float
    on: bool
    earned: bool
    by: str
    lost: bool


@permission("dispatch.view")
@require_GET
def accuracy(request: HttpRequest) -> HttpResponse:
    return _accuracy(request)


def _accuracy(request: HttpRequest, problem: str = "", status: int = 200) -> HttpResponse:
    found = _pairs(timezone.now())
    context = {
        "pages": Paginator(found, A_PAGE).get_page(request.GET.get("page")),
        "on": sum(each.on for each in found),
        "earned": sum(each.earned for each in found),
        "least": EARNED_FROM,
        "low": f"{EARNED_LOW:.0%}",
        "may_turn": _may(request, "dispatch.automate"),
        "problem": problem,
    }
    return render(request, "desk/accuracy.html", context, status=status)


def _may(request: HttpRequest, name: str) -> bool:
    return may(frozenset(each.post for each in standings_of(request)), name)


def _pairs(at: datetime) -> list[Pair]:
    """What is on first, then what earned it, then the rest; the best known first."""
    found = measuring.pairs(at, SHOWN_FROM)
    switches = {(row.minor, row.area): row for row in Automatic.objects.all()}
    names, areas = classes.minor_names(at), measured.area_names({area for _minor, area in found})
    pairs = [
        _pair(key, measure, switches.get(key), names.get(key[0], key[0]), areas[key[1]])
        for key, measure in found.items()
    ]
    return sorted(
        pairs, key=lambda each: (not each.on, not each.lost, not each.earned, -each.low, each.minor, each.area)
    )


def _pair(key: tuple[str, str], measure: Measure, switch: Automatic | None, name: str, area: str) -> Pair:
    on = switch is not None and switch.on
    return Pair(
        *key, name, area, measured.figures(measure), measure.interval[0], on, measure.earned,
        switch.by if switch and on else "", switch is not None and not switch.on and not switch.by,
    )  # fmt: skip


@permission("dispatch.automate")
@require_POST
def turn(request: HttpRequest) -> HttpResponse:
    """One pair of class and area, on or off."""
    given = request.POST
    try:
        automatic.turn(
            minor=given.get("minor", "")[:20],
            area=given.get("area", "")[:30],
            on=given.get("on") == "yes",
            actor=standing_with(standings_of(request), "dispatch.automate"),
            at=timezone.now(),
        )
    except Refused as refusal:
        return _accuracy(request, str(refusal), 422)
    return redirect("accuracy")


@permission("dispatch.view")
@require_GET
def precedents(request: HttpRequest) -> HttpResponse:
    return _precedents(request)


def _precedents(request: HttpRequest, problem: str = "", status: int = 200) -> HttpResponse:
    query = request.GET.get("q", "").strip()[:80]
    pages = Paginator(dispatching.precedents(query, timezone.now()), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "pages": pages,
        "query": query,
        "classes": classes.minor_names(timezone.now()),
        "names": staff.names_of({name for row in pages for name in (row.decided_by, row.revoked_by)}),
        "may_revoke": _may(request, "precedent.revoke"),
        "problem": problem,
    }
    return render(request, "desk/precedents.html", context, status=status)


@permission("precedent.revoke")
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    precedent = get_object_or_404(Precedent, pk=pk)
    actor = standing_with(standings_of(request), "precedent.revoke")
    try:
        consulting.revoke(precedent, reason=request.POST.get("reason", ""), actor=actor, at=timezone.now())
    except Refused as refusal:
        return _precedents(request, str(refusal), 422)
    return redirect("precedents")
