"""Rounds and key places: which cameras, how many at once, how long with each; where to look more often."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cityloop.geography.coordinates import BadPosition
from cityloop.staff.rules import Standing
from cityloop.surfaces.kit.access import permission
from cityloop.surfaces.kit.acting import standing_with, standings_of
from cityloop.surfaces.kit.points import where
from cityloop.watch import queries
from cityloop.watch.models import KeyPlace, Round
from cityloop.watch.rounds import patrolling
from cityloop.watch.seeing import showing
from cityloop.workflow.errors import Refused, Unsuitable


@permission("patrol.open")
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    return _page(request)


def _page(request: HttpRequest, problem: str = "", status: int = 200) -> HttpResponse:
    at = timezone.now()
    places = [(each, _seen_from(each)) for each in patrolling.key_places(at)]
    context = {
        "rounds": [(each, len(patrolling.cameras_of(each, at))) for each in Round.objects.filter(in_service=True)],
        "places": places,
        "problem": problem,
        "given": request.POST,
        "today": timezone.localdate(at).isoformat(),
    }
    return render(request, "patrol/rounds.html", context, status=status)


def _seen_from(place: KeyPlace) -> list[str]:
    near = queries.cameras_around(place.lon, place.lat)
    return [each.name for each in showing.seeing(place.lon, place.lat, near)]


@permission("patrol.plan")
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, pk: int | None = None) -> HttpResponseBase:
    """A new round, or one that is there."""
    found = get_object_or_404(Round, pk=pk, in_service=True) if pk else None
    if request.method == "GET":
        return _form(request, found)
    given = request.POST
    try:
        made = patrolling.set_round(
            found,
            name=given.get("name", ""),
            codes=given.getlist("camera"),
            size=_number(given.get("size", "")),
            dwell_seconds=_number(given.get("dwell", "")),
            over=given.get("over", Round.Over.CAMERAS),
            actor=_planner(request),
            at=timezone.now(),
        )
    except Refused as refusal:
        return _form(request, found, str(refusal), 422)
    messages.success(request, _("The round “%(name)s” is set.") % {"name": made.name})
    return redirect("patrol-rounds")


def _form(request: HttpRequest, found: Round | None, problem: str = "", status: int = 200) -> HttpResponse:
    given: dict[str, Any] = {"over": Round.Over.CAMERAS, "size": Round.Size.FOUR, "dwell": 20, "cameras": set()}
    if found:
        codes = set(found.cameras.values_list("code", flat=True))
        given |= {"name": found.name, "over": found.over, "size": found.size}
        given |= {"dwell": found.dwell_seconds, "cameras": codes}
    if request.method == "POST":
        given = {**request.POST.dict(), "cameras": set(request.POST.getlist("camera"))}
    cameras = [each for each in queries.cameras().filter(in_service=True) if each.address]
    context = {
        "round": found,
        "given": given,
        "cameras": cameras,
        "sizes": Round.Size.values,
        "overs": Round.Over.choices,
        "problem": problem,
    }
    return render(request, "patrol/round.html", context, status=status)


@permission("patrol.plan")
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponseBase:
    found = get_object_or_404(Round, pk=pk, in_service=True)
    patrolling.end_round(found, actor=_planner(request), at=timezone.now())
    messages.success(request, _("The round “%(name)s” is ended. What was looked at in it stays on record.") % {
        "name": found.name
    })  # fmt: skip
    return redirect("patrol-rounds")


@permission("patrol.plan")
@require_POST
def place(request: HttpRequest) -> HttpResponseBase:
    """A key place, by an address or by longitude and latitude."""
    given = request.POST
    try:
        lon, lat = where(given.get("where", "").strip())
        patrolling.set_key_place(
            name=given.get("name", ""), lon=lon, lat=lat, until=_day(given.get("until", "")),
            actor=_planner(request), at=timezone.now(),
        )  # fmt: skip
    except (Refused, BadPosition) as refusal:
        return _page(request, str(refusal), 422)
    messages.success(request, _("The key place is set; its cameras come more often in every round."))
    return redirect("patrol-rounds")


def _day(text: str) -> date:
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    if found is None:
        raise Unsuitable(_("Until which day?"))
    return found


@permission("patrol.plan")
@require_POST
def end_place(request: HttpRequest, pk: int) -> HttpResponseBase:
    patrolling.end_key_place(get_object_or_404(KeyPlace, pk=pk), actor=_planner(request), at=timezone.now())
    messages.success(request, _("It is no key place any more."))
    return redirect("patrol-rounds")


def _planner(request: HttpRequest) -> Standing:
    return standing_with(standings_of(request), "patrol.plan")


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 else 0
