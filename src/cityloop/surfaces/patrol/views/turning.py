"""A camera is turned by whoever looks through it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from cityloop.edge import queries as edge
from cityloop.edge.models import Command
from cityloop.edge.words import said
from cityloop.surfaces.kit import acting
from cityloop.surfaces.kit.access import permission
from cityloop.watch import queries, rules
from cityloop.watch.models import Camera
from cityloop.watch.seeing import turning
from cityloop.watch.seeing.turning import Move
from cityloop.workflow.errors import Refused


@permission("camera.turn")
@require_http_methods(["GET", "POST"])
def turn(request: HttpRequest, code: str) -> HttpResponse:
    """What can be done with it, and what became of `command`; by POST it is turned."""
    camera = get_object_or_404(queries.cameras(), code=code)
    if request.method == "POST":
        return _turned(request, camera)
    return JsonResponse(_state(camera) | _outcome(camera, request.GET.get("command", "")))


def _turned(request: HttpRequest, camera: Camera) -> HttpResponse:
    given = request.POST
    try:
        sides = {side: float(given.get(side, 0)) for side in ("pan", "tilt", "zoom")}
        move = Move.of(given.get("how", ""), preset=given.get("preset", "").strip(), **sides)
        needs = "camera.register" if move.how in ("keep", "forget") else "camera.turn"
        actor = acting.standing_with(acting.preferred(request), needs)
        command = turning.turn(camera, move, actor=actor, at=timezone.now())
    except (Refused, rules.BadSource) as refusal:
        return JsonResponse({"problem": str(refusal)}, status=422)
    except ValueError:
        return JsonResponse({"problem": _("A camera cannot be turned like that.")}, status=422)
    return JsonResponse({"command": str(command.pk)})


def _state(camera: Camera) -> dict[str, object]:
    health = edge.health_of([camera.code]).get(camera.code)
    return {
        "turns": bool(camera.control and camera.station),
        "problem": turning.objection(camera),
        "presets": camera.presets,
        "home": camera.preset,
        "away": _away(camera) if health and health.away else "",
    }


def _away(camera: Camera) -> str:
    words = ngettext(
        "Turned away: nothing is watched. Let alone for %(n)d minute, it goes back to %(preset)s.",
        "Turned away: nothing is watched. Let alone for %(n)d minutes, it goes back to %(preset)s.",
        camera.home_minutes,
    )
    return words % {"n": camera.home_minutes, "preset": camera.preset}


def _outcome(camera: Camera, number: str) -> dict[str, object]:
    """`failed` says why the station did not do what it was told."""
    try:
        command = Command.objects.filter(pk=UUID(number), kind=queries.TURN, target=camera.code).first()
    except ValueError:
        return {}
    if command is None or command.outcome == "done":
        return {"failed": ""}
    if not command.outcome:
        late = command.expires_at < timezone.now()
        return {"failed": _("The station did not answer. Is it running?") if late else ""}
    return {"failed": said(command.detail) or str(command.get_outcome_display())}
