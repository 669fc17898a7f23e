"""Cameras are looked for in the network of a station, and offered for the register."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from cityloop.edge import queries as edge
from cityloop.edge.models import Command, Station
from cityloop.edge.words import said
from cityloop.geography.coordinates import SYSTEMS, WGS84
from cityloop.journal.services import batch
from cityloop.surfaces.cameras import finding
from cityloop.surfaces.kit.access import permission
from cityloop.surfaces.kit.acting import standing_with, standings_of
from cityloop.watch import queries as watch
from cityloop.watch import rules, services
from cityloop.watch.seeing import turning

LONGEST = 100  # of a name or password


@permission("camera.register")
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponseBase:
    problem = ""
    if request.method == "POST":
        station = Station.objects.filter(code=request.POST.get("station", "")).exclude(enrolled_at=None).first()
        try:
            if station:
                return redirect("found-cameras", _started(request, station).pk)
            problem = _("Choose the station that is to look for them.")
        except rules.BadSource as fault:
            problem = str(fault)
    given = request.POST or request.GET
    stations = Station.objects.exclude(enrolled_at=None)
    context = {"stations": stations, "systems": SYSTEMS, "problem": problem, "given": given}
    return render(request, "cameras/find.html", context, status=422 if problem else 200)


def _started(request: HttpRequest, station: Station) -> Command:
    actor = standing_with(standings_of(request), "camera.register")
    user, password = (request.POST.get(key, "")[:LONGEST] for key in ("user", "password"))
    server, words = (request.POST.get(key, "").strip() for key in ("server", "words"))
    system = request.POST.get("system", "")
    return turning.discover(
        station, user=user, password=password, server=server, words=words[:LONGEST],
        system=system if system in SYSTEMS else WGS84, actor=actor, at=timezone.now(),
    )  # fmt: skip


@permission("camera.register")
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, command: UUID) -> HttpResponseBase:
    """What was found, or how far it is; by POST all of which enough is known are put on record."""
    found = get_object_or_404(Command.objects.select_related("station"), pk=command, kind=watch.DISCOVER)
    if request.method == "POST":
        count = _put_on_record(request, found)
        messages.success(
            request, ngettext("%(n)d camera is on record.", "%(n)d cameras are on record.", count) % {"n": count}
        )
        return redirect("found-cameras", command)
    waits = not found.outcome and found.expires_at > timezone.now()
    context = {
        "command": found,
        "waits": waits,
        "problem": "" if waits or found.outcome == "done" else _problem(found),
        "offers": finding.offers(found),
        "total": edge.search(found).total,
        "system": finding.system_of(found),
        "whole": len(finding.whole(found)),
    }
    return render(request, "cameras/found.html", context)


def _put_on_record(request: HttpRequest, command: Command) -> int:
    actor, at, new = standing_with(standings_of(request), "camera.register"), timezone.now(), finding.whole(command)
    with batch():
        for each, place in new:
            services.register_camera(
                code=finding.code_of(each), name=each.name, lon=place.lon, lat=place.lat,
                presets=finding.presets_of(each), station=command.station, actor=actor, at=at,
                **finding.addresses_of(each),
            )  # fmt: skip
    return len(new)


def _problem(command: Command) -> str:
    if not command.outcome:
        return _("The station did not answer. Is it running?")
    return _("The station could not look for them: %(why)s") % {
        "why": said(command.detail) or command.get_outcome_display()
    }
