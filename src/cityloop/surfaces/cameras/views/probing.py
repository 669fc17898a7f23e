"""An address is tried before it is kept: the station listens to it and says what comes."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cityloop.edge.models import Command, Station
from cityloop.surfaces.cameras import finding, forms, streams
from cityloop.surfaces.cameras.views import pictures
from cityloop.surfaces.kit.access import permission
from cityloop.surfaces.kit.acting import standing_with, standings_of
from cityloop.watch import queries as watch
from cityloop.watch import rules, services
from cityloop.watch.models import Camera


@permission("camera.register")
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    try:
        return _told(request, _started(request))
    except rules.BadSource as fault:
        return render(request, "cameras/probed.html", {"problem": str(fault)})


def _started(request: HttpRequest) -> Command:
    """What is typed, else what is kept or what a search brought. Raises BadSource."""
    given, kind = request.POST, request.POST.get("kind", "")
    pk = given.get("camera", "")
    known = Camera.objects.filter(pk=int(pk)).first() if pk.isdecimal() and len(pk) < 16 else None
    station = Station.objects.filter(code=given.get("station", "")).first()
    if kind not in forms.ADDRESSES or station is None:
        raise rules.BadSource(_("Choose the station that is to try it."))
    address = given.get(kind, "").strip() or (getattr(known, kind) if known else finding.addresses(given).get(kind, ""))
    actor = standing_with(standings_of(request), "camera.register")
    return services.probe(station, source=address, kind=kind, camera=known, actor=actor, at=timezone.now())


@permission("camera.register")
@require_GET
def one(request: HttpRequest, command: UUID) -> HttpResponse:
    """How far it is, again and again."""
    return _told(request, _found(command))


@permission("camera.register")
@require_GET
def picture(request: HttpRequest, command: UUID) -> HttpResponseBase:
    return pictures.shown(_found(command))


def _found(command: UUID) -> Command:
    return get_object_or_404(Command, pk=command, kind=watch.PROBE)


def _told(request: HttpRequest, command: Command) -> HttpResponse:
    return render(request, "cameras/probed.html", streams.probed(command, timezone.now()))
