"""A picture is asked of the camera's station, waited for, and shown to whoever draws."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from cityloop.edge.models import Command
from cityloop.evidence.models import Media
from cityloop.surfaces.cameras import telling
from cityloop.surfaces.kit.access import permission
from cityloop.surfaces.kit.acting import standing_with, standings_of
from cityloop.surfaces.kit.pictures import copy_of
from cityloop.watch import queries as watch
from cityloop.watch import rules, services
from cityloop.watch.models import Camera, Why
from cityloop.watch.seeing import looking


@permission("camera.register")
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks by POST; how far it is by GET, again and again."""
    camera, problem = get_object_or_404(watch.cameras(), pk=pk), ""
    if request.method == "POST":
        actor = standing_with(standings_of(request), "camera.register")
        try:
            services.ask_picture(camera, actor=actor, at=timezone.now())
        except rules.BadSource as fault:
            problem = str(fault)
    return render(
        request, "cameras/asked.html", {"camera": camera, "problem": problem, **telling.asked(camera, timezone.now())}
    )


@permission("camera.register")
@require_GET
def copy(request: HttpRequest, pk: int, command: UUID) -> HttpResponseBase:
    camera = get_object_or_404(Camera, pk=pk)
    found = get_object_or_404(Command, pk=command, target=camera.code, kind=watch.LOOK)
    looking.glance(camera, Why.CHECK, actor=standing_with(standings_of(request), "camera.register"), at=timezone.now())
    return shown(found)


def shown(command: Command) -> FileResponse:
    """The picture that came as the answer."""
    media = get_object_or_404(Media, sha256=command.picture)
    return copy_of(media, "view", {"Cache-Control": "private, no-store"})
