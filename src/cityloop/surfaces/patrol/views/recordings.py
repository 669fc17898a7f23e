"""Recordings of a place and time: asked for, waited for, played, made evidence."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cityloop.edge import queries as edge
from cityloop.evidence.errors import Refused as NotTaken
from cityloop.staff.models import Person
from cityloop.surfaces.kit import acting
from cityloop.surfaces.kit.access import permission
from cityloop.surfaces.patrol import purposes, subjects
from cityloop.surfaces.patrol.films import film
from cityloop.surfaces.patrol.views.wall import Choice, found_by
from cityloop.watch import queries
from cityloop.watch.models import Camera, Footage
from cityloop.watch.seeing import footage
from cityloop.watch.seeing.looking import Purpose
from cityloop.workflow.errors import Refused, Unsuitable

FEW = 12
MINUTES = (1, 2, 5, 10, 15)
MOMENT = "%Y-%m-%dT%H:%M:%S"


@permission("footage.ask")
def page(request: HttpRequest) -> HttpResponseBase:
    """`?camera=&at=&about=`, or `?q=` an address or point: what is asked about is filled in."""
    if request.method != "POST":
        return _page(request)
    actor, at, given = acting.standing_with(acting.preferred(request), "footage.ask"), timezone.now(), request.POST
    camera = queries.cameras_by_code([given.get("camera", "")])
    try:
        if not camera:
            raise Unsuitable(_("Which camera?"))
        begin = _moment(given.get("from", ""))
        end = begin + timedelta(minutes=_minutes(given.get("minutes", "")))
        row = footage.ask(camera[0], begin, end, by=actor, purpose=_purpose(request), at=at)
    except Refused as refusal:
        return _page(request, str(refusal), 422)
    return redirect("patrol-recording", row.pk)


def _page(request: HttpRequest, problem: str = "", status: int = 200) -> HttpResponse:
    given = request.POST if request.method == "POST" else request.GET
    words = given.get("q", "").strip()[:80]
    known = queries.cameras_by_code([given.get("camera", "")])
    choice = Choice(known, len(known)) if known or not words else found_by(words, FEW)
    known = choice.cameras
    whys = purposes.offered(purposes.looker(request))
    moment = parse_moment(given.get("at", "")) or timezone.now() - timedelta(minutes=5)
    now = timezone.now()
    context = {
        "words": words or (known[0].name if known else ""),
        "lines": _lines(known),
        "total": choice.total,
        "from": given.get("from") or timezone.localtime(moment).strftime(MOMENT),
        "minutes": MINUTES,
        "chosen": _number(given.get("minutes", "")) or 2,
        "whys": whys,
        "why": given.get("why") or whys[0].value,
        "about": purposes.about(given.get("about", "")),
        "reason": given.get("words", ""),
        "problem": problem,
        "asked": [footage.follow(each, at=now) for each in footage.newest(cast(Person, request.user).username, FEW)],
        "chosen_camera": known[0].code if len(known) == 1 else "",
    }
    return render(request, "patrol/recordings.html", context, status=status)


@permission("footage.ask")
@require_GET
def cameras(request: HttpRequest) -> HttpResponse:
    """By name, code, address or point: which there are, and what is recorded of them."""
    words = request.GET.get("q", "").strip()[:80]
    found = found_by(words, FEW) if words else Choice([], 0)
    lines = _lines(found.cameras)
    chosen = lines[0][0].code if len(lines) == 1 else ""
    context = {"lines": lines, "total": found.total, "words": words, "chosen_camera": chosen}
    return render(request, "patrol/recorded.html", context)


def _lines(found: list[Camera]) -> list[tuple[Camera, datetime | None]]:
    health = edge.health_of(each.code for each in found)
    return [(each, health[each.code].recorded_since if each.code in health else None) for each in found]


@permission("footage.ask")
@require_GET
def one(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where it is here, it is seen now: that stands on record."""
    row, at = _row(request, pk), timezone.now()
    problem = ""
    if row.state == Footage.State.HERE:
        try:
            footage.play(row, actor=acting.standing_with(acting.preferred(request), "footage.ask"), at=at)
        except Refused as refusal:
            problem = str(refusal)
    return _one(request, row, problem)


def _one(request: HttpRequest, row: Footage, problem: str = "", status: int = 200) -> HttpResponse:
    context = {
        "row": row,
        "waits": row.state in footage.OPEN,
        "percent": 100 * row.received // row.size if row.size else 0,
        "evidence_of": [(subjects.label(each), subjects.address(each)) for each in footage.attached(row)],
        "into": request.POST.get("into", "") or row.about,
        "likely": subjects.likely(request, row.camera),
        "beside": _beside(request, row),
        "problem": problem,
    }
    name = "patrol/recording_state.html" if request.headers.get("HX-Request") else "patrol/recording.html"
    return render(request, name, context, status=status)


def _beside(request: HttpRequest, row: Footage) -> dict[str, Any]:
    """What is asked for with one key more: as long a time before it and after it, for the same reason."""
    length, minutes = row.end - row.begin, round((row.end - row.begin).total_seconds() / 60)
    mine = row.person == request.user
    if not mine or minutes not in MINUTES or row.why not in purposes.offered(purposes.looker(request)):
        return {}
    after = row.end if row.end + length <= timezone.now() else None
    begins = [timezone.localtime(at).strftime(MOMENT) if at else "" for at in (row.begin - length, after)]
    return {"minutes": minutes, "before": begins[0], "after": begins[1]}


@permission("footage.ask")
@require_GET
def state(request: HttpRequest, pk: UUID) -> HttpResponse:
    """While it is waited for; once it is here the page is opened anew, which is what is recorded."""
    row = _row(request, pk)
    if row.state not in footage.OPEN:
        return HttpResponse(status=204, headers={"HX-Redirect": f"/patrol/recordings/{row.pk}/"})
    return _one(request, row)


@permission("footage.ask")
@require_GET
def moving(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The film itself, for whoever has opened its page a while ago."""
    row = _row(request, pk)
    if not footage.is_playing(row, cast(Person, request.user).username, timezone.now()):
        raise Http404
    try:
        return film(request, footage.path(row))
    except Refused as refusal:
        raise Http404 from refusal


@permission("footage.attach")
@require_POST
def attach(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    row, actor = _row(request, pk), acting.standing_with(acting.preferred(request), "footage.attach")
    try:
        subject = subjects.subject(request, request.POST.get("into", ""))
        footage.attach(row, subject, actor=actor, at=timezone.now())
    except (Refused, NotTaken) as refusal:
        return _one(request, row, str(refusal), 422)
    messages.success(request, _("It is evidence now, to the bit and for good."))
    return redirect("patrol-recording", row.pk)


def _row(request: HttpRequest, pk: UUID) -> Footage:
    """One's own; whoever may see what everybody looked at sees everybody's."""
    rows = Footage.objects.select_related("camera__station", "command", "person")
    if not acting.may(request, "look.view"):
        rows = rows.filter(person=cast(Person, request.user))
    return footage.follow(get_object_or_404(rows, pk=pk), at=timezone.now())


def _purpose(request: HttpRequest) -> Purpose:
    given, offered = request.POST, purposes.offered(purposes.looker(request))
    why = given.get("why", "")
    about = purposes.about(given.get("about", ""))
    return Purpose.of(why if why in offered else "", about=about, words=given.get("words", ""))


def _moment(text: str) -> datetime:
    if (found := parse_moment(text)) is None:
        raise Unsuitable(_("From when?"))
    return found


def parse_moment(text: str) -> datetime | None:
    """In the city's time where it says no other."""
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return timezone.make_aware(found) if found and timezone.is_naive(found) else found


def _minutes(text: str) -> int:
    if (found := _number(text)) not in MINUTES:
        raise Unsuitable(_("How long?"))
    return found


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 4 else 0
