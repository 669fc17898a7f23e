"""One request: what is asked, what is there, what may be done with it now."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cityloop.privacy.services import ReasonNeeded, reveal
from cityloop.surfaces.kit.access import permission
from cityloop.surfaces.kit.acting import allowed, may, standing_for, standing_with, standings_of
from cityloop.surfaces.retrieval import telling
from cityloop.watch.models import Retrieval
from cityloop.watch.retrieving import queries, services
from cityloop.watch.retrieving.archive import about
from cityloop.watch.retrieving.lifecycle import TABLE
from cityloop.workflow.errors import Conflict, NotAllowed, Refused
from cityloop.workflow.table import Given, Need

CODES: dict[type[Exception], int] = {Conflict: 409, NotAllowed: 403}
SEALED = ("name", "phone", "identity", "purpose")


def find(request: HttpRequest, pk: int) -> Retrieval:
    """Raises Http404 also for another department's."""
    return get_object_or_404(queries.seen_by(standings_of(request)), pk=pk)


@permission("retrieval.view")
@require_GET
def page(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, find(request, pk))


def show(
    request: HttpRequest, found: Retrieval, problem: str = "", status: int = 200, clear: dict[str, str] | None = None
) -> HttpResponse:
    operations = allowed(TABLE, found, standings_of(request))
    context = {
        "told": telling.tell([found])[0],
        "retrieval": found,
        "parts": telling.parts(found),
        "cameras": telling.cameras(found),
        "timeline": telling.timeline(found),
        "operations": [(each, Need.REASON in (*each.needs, *each.takes)) for each in operations],
        "may_reveal": may(request, "personal.reveal") and any(getattr(found, name) for name in SEALED[:3]),
        "problem": problem,
        "clear": clear or {},
    }
    return render(request, "retrieval/one.html", context, status=status)


@permission("retrieval.view")
@require_POST
def operate(request: HttpRequest, pk: int, operation: str) -> HttpResponseBase:
    found, wanted = find(request, pk), TABLE.operation(operation)
    if wanted is None or operation == "hand_out":
        raise Http404
    revision = request.POST.get("revision", "")
    try:
        services.carry_out(
            found, operation, actor=standing_for(standings_of(request), TABLE, found, operation), at=timezone.now(),
            given=Given(reason=request.POST.get("reason", "").strip()[:2000]),
            revision=int(revision) if revision.isdecimal() else None,
        )  # fmt: skip
    except Refused as refusal:
        return show(request, find(request, pk), str(refusal), CODES.get(type(refusal), 422))
    messages.success(request, _("Done: %(what)s") % {"what": wanted.label})
    return redirect("retrieval", pk)


@permission("personal.reveal")
@require_POST
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Who asks, in clear: needs a reason and stands in the journal."""
    found, at = find(request, pk), timezone.now()
    actor, reason = standing_with(standings_of(request), "personal.reveal"), request.POST.get("reason", "")
    try:
        clear = {
            name: reveal(found, name, actor=actor, at=at, reason=reason, subject=about(found))
            for name in SEALED
            if getattr(found, name)
        }
    except ReasonNeeded as fault:
        return show(request, found, str(fault), 422)
    return show(request, found, clear=clear)
