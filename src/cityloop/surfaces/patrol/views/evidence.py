"""What is seen through a camera now, or was in the last minutes, becomes evidence of what it shows."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from cityloop.evidence.errors import Refused as NotTaken
from cityloop.surfaces.kit import acting
from cityloop.surfaces.kit.access import permission
from cityloop.surfaces.patrol import holding, purposes, subjects
from cityloop.watch.alerts import reporting
from cityloop.watch.models import Camera
from cityloop.watch.seeing import footage, looking
from cityloop.watch.seeing.stills import Still
from cityloop.workflow.errors import Refused, Unsuitable

MINUTES = (1, 2, 5)


@permission("footage.attach")
@require_POST
def into(request: HttpRequest, code: str) -> HttpResponse:
    """Without a stamp: the picture of this moment is held and asked about. With it: it, or the minutes before it."""
    camera, at = get_object_or_404(Camera.objects.select_related("station"), code=code), timezone.now()
    held, is_asked_for = holding.held(request, code, at)
    if not is_asked_for:
        return _form(request, camera, held)
    minutes = request.POST.get("minutes", "0")
    actor = acting.standing_with(acting.preferred(request), "footage.attach")
    try:
        if held is None:
            raise Unsuitable
        subject = subjects.subject(request, request.POST.get("into", ""))
        row = None
        if minutes in map(str, MINUTES):
            row = footage.ask(
                camera, held.taken_at - timedelta(minutes=int(minutes)), held.taken_at, by=actor,
                purpose=looking.purpose_of(actor.id, code), into=f"{subject.kind}-{subject.id}", at=at,
            )  # fmt: skip
        else:
            reporting.picture_into_evidence(camera, held, subject, actor=actor, at=at)
    except (Refused, NotTaken) as refusal:
        return _form(request, camera, held, str(refusal), 422)
    context = {"row": row, "label": subjects.label(subject), "address": subjects.address(subject)}
    return render(request, "patrol/evidenced.html", context)


def _form(
    request: HttpRequest, camera: Camera, held: Still | None, problem: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "camera": camera,
        "held": held,
        "problem": problem,
        "minutes": MINUTES if camera.kept_minutes else (),
        "likely": subjects.likely(request, camera),
        "chosen": request.POST.get("minutes", "0"),
        "into": request.POST.get("into", "") or purposes.about(request.POST.get("about", "")),
    }
    return render(request, "patrol/evidence.html", context, status=status)
