"""Taking a report in at the desk: a call, a note, a thing seen. What filing would fill in is shown while typing."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cityloop.cases import services as cases
from cityloop.cases.models import Source
from cityloop.evidence.errors import Refused as NotTaken
from cityloop.geography import queries as geography
from cityloop.geography.coordinates import BadPosition
from cityloop.intake import calls as taking
from cityloop.intake import queries as intake
from cityloop.intake import services
from cityloop.intake.models import Elsewhere, Report
from cityloop.intake.services import Caller
from cityloop.staff.rules import PERMISSIONS, Post, Standing, may
from cityloop.surfaces.desk import calls, classes, forms, panes
from cityloop.surfaces.desk.views import desk
from cityloop.surfaces.kit import acting
from cityloop.surfaces.kit.access import permission
from cityloop.surfaces.kit.acting import standing_with, standings_of
from cityloop.surfaces.kit.kinds import REPORT
from cityloop.workflow.errors import Refused

SOURCES = {
    Post.INTAKE: (Source.HOTLINE, Source.CITIZEN, Source.LEADER, Source.DEPARTMENT),
    Post.SHIFT_LEAD: (Source.HOTLINE, Source.LEADER, Source.DEPARTMENT),
    Post.VIDEO: (Source.CAMERA,),
    Post.LEADER: (Source.LEADER,),
    Post.INSPECTOR: (Source.INSPECTOR,),
    Post.OFFICER: (Source.INSPECTOR,),
}


class NoPlace(ValueError):
    """The report says nowhere."""


@permission("report.create")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return _receive(request)
    return _form(request)


def _form(request: HttpRequest, problem: str = "", status: int = 200, *, fresh: bool = False) -> HttpResponse:
    """`fresh` gives the form a key of its own, so that it can be sent beside what was sent before."""
    actor = _actor(request)
    key = "" if fresh else request.POST.get("key", "")
    context: dict[str, Any] = {
        "sources": [Source(each) for each in SOURCES[Post(actor.post)]],
        "given": request.POST or request.GET,
        "problem": problem,
        "key": key or f"desk-{uuid.uuid4()}",
        "takes_calls": actor.post in PERMISSIONS["call.take"],
        "elsewhere": Elsewhere,
    }
    if request.headers.get("HX-Request"):
        return render(request, "desk/new_report.html", context, status=status)
    return desk.page(request, "desk/new_report.html", context, status)


def _actor(request: HttpRequest) -> Standing:
    """The chosen post where it may report, else the first that may."""
    return standing_with(acting.preferred(request), "report.create")


def _receive(request: HttpRequest) -> HttpResponse:
    sent = intake.by_key(request.POST.get("key", "")[:80])
    if sent and sent.description != request.POST.get("description", "").strip():
        problem = _("This form was sent already, as report %(number)s. What you typed is kept; send it as a new one.")
        return _form(request, problem % {"number": sent.number}, 422, fresh=True)
    try:
        report = _store(request)
    except (Refused, NotTaken, BadPosition, NoPlace) as refusal:
        return _form(request, str(refusal), 422)
    said = _("Report %(number)s was received already.") if sent else _("Report %(number)s is received.")
    toast = said % {"number": report.number}
    seen = REPORT.visible(standings_of(request)).filter(pk=report.pk).first()
    if seen is None:
        return render(request, "desk/nothing.html", {"toast": toast})
    template, context = panes.read(request, REPORT, seen, timezone.now())
    return render(request, template, {**context, "toast": toast})


def _store(request: HttpRequest) -> Report:
    actor, at, given = _actor(request), timezone.now(), request.POST
    lon, lat = _position(given.get("lon", ""), given.get("lat", ""))
    condition, target = given.get("condition", ""), given.get("attach", "")
    sources = SOURCES[Post(actor.post)]
    receive = partial(
        services.receive,
        key=given.get("key", "")[:80],
        source=next((each for each in sources if each == given.get("source")), sources[0]),
        lon=lon,
        lat=lat,
        actor=actor,
        at=at,
        description=given.get("description", "").strip(),
        address=given.get("address", "").strip()[:200],
        condition=int(condition) if condition.isdecimal() else None,
        component=given.get("component", "").strip()[:20],
        photos=forms.store(request.FILES.getlist("photos"), actor=actor, at=at),
        caller=Caller(given.get("name", "").strip()[:60], given.get("phone", "").strip()[:40]),
    )
    return taking.attached(receive, target, actor=actor, at=at) if target else receive()


def _position(lon: str, lat: str) -> tuple[float, float]:
    try:
        return float(lon), float(lat)
    except ValueError as fault:
        raise NoPlace(_("Where is it? Click the map, or choose an address from the list.")) from fault


@dataclass(frozen=True, slots=True)
class Filled:
    """What filing would fill in."""

    department: str
    why: str
    limit: str


@permission("report.create")
@require_GET
def preview(request: HttpRequest) -> HttpResponse:
    """Where the place is, who would be in charge and how soon, and what lies near."""
    component = request.GET.get("component", "")[:30]
    option = classes.known(request.GET.get("condition", ""))
    try:
        lon, lat = _position(request.GET.get("lon", ""), request.GET.get("lat", ""))
        card = calls.place(lon, lat, option.minor if option else "", timezone.now())
    except (NoPlace, BadPosition) as fault:
        return render(request, "desk/preview.html", {"problem": str(fault)})
    filled = _filled(option.id, lon, lat, component) if option else None
    may_attach = may(frozenset(each.post for each in standings_of(request)), "call.take")
    context = {"card": card, "filled": filled, "component": component, "may_attach": may_attach}
    return render(request, "desk/preview.html", context)


def _filled(condition: int, lon: float, lat: float, component: str) -> Filled:
    try:
        drafted = cases.draft(condition=condition, lon=lon, lat=lat, at=timezone.now(), component=component)
    except Refused as refusal:
        return Filled("—", str(refusal), "")
    return Filled(drafted.department.name, drafted.why_department, classes.limit_text(drafted.limit))


@permission("report.create")
@require_GET
def places(request: HttpRequest) -> HttpResponse:
    """Addresses and places by name."""
    query = request.GET.get("address", "").strip()[:80]
    found = geography.search(query, 8) if len(query) > 1 else []
    return render(request, "desk/places.html", {"places": found})


@permission("case.view")
@require_http_methods(["GET", "POST"])
def conditions(request: HttpRequest) -> HttpResponse:
    """Filing conditions by words or code; what has been chosen stays on top. What a caller said comes by POST."""
    given, at = request.POST or request.GET, timezone.now()
    words, chosen = given.get("class_words", "")[:400], classes.known(given.get("condition", ""))
    found = classes.options(words, at) if words else classes.suggested(given.get("description", "")[:400], at)
    best = chosen or (found[0] if request.method == "POST" and found else None)
    if chosen:
        found = [chosen, *(each for each in found if each.id != chosen.id)]
    return render(request, "desk/fields/options.html", {"options": found, "value": str(best.id) if best else ""})
