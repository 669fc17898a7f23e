"""The positions that a camera knows are put into the form; they are kept when it is saved."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cityloop.edge.models import Command
from cityloop.surfaces.kit.access import permission
from cityloop.surfaces.kit.acting import standing_with, standings_of
from cityloop.watch import queries as watch
from cityloop.watch import rules
from cityloop.watch.models import Camera
from cityloop.watch.seeing import turning


@permission("camera.register")
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks by POST; how far it is by GET with `command`, again and again."""
    camera, at = get_object_or_404(watch.cameras(), pk=pk), timezone.now()
    command, problem = None, ""
    if request.method == "POST":
        try:
            actor = standing_with(standings_of(request), "camera.register")
            command = turning.ask_presets(camera, actor=actor, at=at)
        except rules.BadSource as fault:
            problem = str(fault)
    else:
        command = _asked(camera, request.GET.get("command", ""))
    context = {
        "camera": camera,
        "command": command,
        "problem": problem,
        "waits": command is not None and not command.outcome and command.expires_at > at,
        "presets": "\n".join(turning.with_device(camera, command.presets)) if command else "",
    }
    return render(request, "cameras/presets.html", context)


def _asked(camera: Camera, number: str) -> Command:
    found = Command.objects.filter(target=camera.code, kind=watch.PRESETS)
    try:
        return get_object_or_404(found, pk=UUID(number))
    except ValueError:
        return get_object_or_404(found, pk=None)
