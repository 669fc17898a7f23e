"""Taking a report in at the desk: a call, a note, a thing seen. What filing would fill in is shown while typing."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cityloop.cases import services as cases
from cityloop.cases.models import Source
from cityloop.evidence.errors import Refused as NotTaken
from cityloop.geography import describing
from cityloop.geography import queries as geography
from cityloop.geography.coordinates import BadPosition
from cityloop.geography.locate import locate
from cityloop.intake import queries as intake
from cityloop.intake import services
from cityloop.intake.models import Report
from cityloop.intake.services import Caller
from cityloop.staff.rules import Post, Standing
from cityloop.surfaces.desk import classes, forms, panes, standings
from cityloop.surfaces.desk.kinds import KINDS
from cityloop.surfaces.desk.views import desk
from cityloop.surfaces.kit.access import permission
from cityloop.surfaces.kit.acting import standing_with, standings_of
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


def _form(request: HttpRequest, problem: str = "", status: int = 200) -> HttpResponse:
    actor = _actor(request)
    context: dict[str, Any] = {
        "sources": [Source(each) for each in SOURCES[Post(actor.post)]],
        "given": request.POST or request.GET,
        "problem": problem,
        "key": request.POST.get("key") or f"desk-{uuid.uuid4()}",
    }
    if request.headers.get("HX-Request"):
        return render(request, "desk/new_report.html", context, status=status)
    return desk.page(request, "desk/new_report.html", context, status)


def _actor(request: HttpRequest) -> Standing:
    """The chosen post where it may report, else the first that may."""
    return standing_with(standings.preferred(request), "report.create")


def _receive(request: HttpRequest) -> HttpResponse:
    try:
        report = _store(request)
    except (Refused, NotTaken, BadPosition, NoPlace) as refusal:
        return _form(request, str(refusal), 422)
    toast = _("Report %(number)s is received.") % {"number": report.number}
    kind = KINDS["report"]
    seen = kind.visible(standings_of(request)).filter(pk=report.pk).first()
    if seen is None:
        return render(request, "desk/nothing.html", {"toast": toast})
    template, context = panes.read(request, kind, seen, timezone.now())
    return render(request, template, {**context, "toast": toast})


def _store(request: HttpRequest) -> Report:
    actor, at, given = _actor(request), timezone.now(), request.POST
    lon, lat = _position(given.get("lon", ""), given.get("lat", ""))
    condition = given.get("condition", "")
    sources = SOURCES[Post(actor.post)]
    return services.receive(
        key=given.get("key", "")[:80],
        source=next((each for each in sources if each == given.get("source")), sources[0]),
        lon=lon,
        lat=lat,
        actor=actor,
        at=at,
        description=given.get("description", "").strip(),
        address=given.get("address", "").strip()[:200],
        condition=int(condition) if condition.isdigit() else None,
        photos=forms.store(request.FILES.getlist("photos"), actor=actor, at=at),
        caller=Caller(given.get("name", "").strip()[:60], given.get("phone", "").strip()[:40]),
    )


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
    try:
        lon, lat = _position(request.GET.get("lon", ""), request.GET.get("lat", ""))
        found, address = locate(lon, lat), describing.describe(lon, lat)
    except (NoPlace, BadPosition) as fault:
        return render(request, "desk/preview.html", {"problem": str(fault)})
    option = classes.known(request.GET.get("condition", ""))
    filled = _filled(option.id, lon, lat) if option else None
    minor = option.minor if option else ""
    alike = [forms.like(each) for each in intake.alike_at(lon, lat, minor, timezone.now())]
    context = {"whereabouts": found, "address": address, "filled": filled, "alike": alike, "may_see": True}
    return render(request, "desk/preview.html", context)


def _filled(condition: int, lon: float, lat: float) -> Filled | None:
    try:
        drafted = cases.draft(condition=condition, lon=lon, lat=lat, at=timezone.now())
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
@require_GET
def conditions(request: HttpRequest) -> HttpResponse:
    """Filing conditions by words; what has been chosen stays on top."""
    query = (request.GET.get("class_words") or request.GET.get("description") or "")[:400]
    found, chosen = classes.options(query, timezone.now()), classes.known(request.GET.get("condition", ""))
    if chosen:
        found = [chosen, *(each for each in found if each.id != chosen.id)]
    return render(request, "desk/fields/options.html", {"options": found, "value": str(chosen.id) if chosen else ""})
