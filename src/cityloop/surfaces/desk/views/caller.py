"""Who called, in clear: needs a reason and stands in the journal."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cityloop.intake.models import about
from cityloop.privacy.services import ReasonNeeded, reveal
from cityloop.surfaces.kit.access import permission
from cityloop.surfaces.kit.acting import standing_with, standings_of
from cityloop.surfaces.kit.kinds import REPORT, find


@permission("personal.reveal")
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, pk: int) -> HttpResponse:
    report = find(request, REPORT, pk)
    context = {"subject": report}
    if request.method == "POST":
        actor = standing_with(standings_of(request), "personal.reveal")
        reason, at = request.POST.get("reason", ""), timezone.now()
        try:
            context |= {
                name: reveal(report, field, actor=actor, at=at, reason=reason, subject=about(report))
                for name, field in (("caller", "caller_name"), ("phone", "caller_phone"))
            }
        except ReasonNeeded as fault:
            return render(request, "desk/caller.html", context | {"problem": str(fault)}, status=422)
    return render(request, "desk/caller.html", context)
