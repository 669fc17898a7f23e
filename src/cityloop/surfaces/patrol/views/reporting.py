"""What a camera shows becomes a report with this very picture."""

from __future__ import annotations

from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from cityloop.evidence.errors import Refused as NotTaken
from cityloop.surfaces.kit import acting
from cityloop.surfaces.kit.access import permission
from cityloop.surfaces.patrol import holding
from cityloop.watch.alerts import reporting
from cityloop.watch.models import Camera
from cityloop.watch.seeing.stills import Still
from cityloop.workflow.errors import Refused


@permission("report.create")
@require_POST
def report(request: HttpRequest, code: str) -> HttpResponse:
    """Without a stamp: the picture of this moment is held and asked about. With it: it is reported."""
    camera, at = get_object_or_404(Camera, code=code), timezone.now()
    held, is_asked_for = holding.held(request, code, at)
    if not is_asked_for:
        return _form(request, camera, held)
    words = request.POST.get("words", "").strip()
    actor = acting.standing_with(acting.preferred(request), "report.create")
    if held is None or not words:
        return _form(request, camera, held, status=422)
    try:
        made = reporting.report_from_picture(
            camera, held, key=request.POST.get("key", "")[:80], words=words, actor=actor, at=at
        )
    except (Refused, NotTaken) as refusal:
        return _form(request, camera, held, str(refusal), 422)
    return render(request, "patrol/reported.html", {"report": made})


def _form(
    request: HttpRequest, camera: Camera, held: Still | None, problem: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "camera": camera,
        "held": held,
        "problem": problem,
        "words": request.POST.get("words", ""),
        "wanting": status == 422 and not problem,
        "key": request.POST.get("key") or f"wall-{uuid4()}",
    }
    return render(request, "patrol/report.html", context, status=status)
