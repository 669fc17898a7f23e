"""Who else is on duty, for those who send them; and signing off who forgot to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cityloop.duty import queries as duty
from cityloop.duty import services
from cityloop.duty.models import Shift
from cityloop.duty.services import NotOnDuty
from cityloop.surfaces.kit.access import permission
from cityloop.surfaces.kit.acting import standing_with, standings_of
from cityloop.surfaces.shifts import telling

A_PAGE = 50


@permission("duty.view")
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """The list alone, asked for again and again."""
    return render(request, "shifts/people.html", present(request, timezone.now()))


def present(request: HttpRequest, at: datetime) -> dict[str, Any]:
    pages = Paginator(duty.roster(at), A_PAGE).get_page(request.GET.get("page"))
    return {"people": telling.tell(pages, at), "pages": pages}


@permission("duty.relieve")
@require_http_methods(["GET", "POST"])
def relieve(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Asked once, for the person alone can take it back."""
    at, shift = timezone.now(), get_object_or_404(Shift.objects.select_related("person__position"), pk=pk)
    if request.method == "GET":
        return render(request, "shifts/relieve.html", {"told": telling.tell([shift], at)[0]})
    return _relieved(request, shift, at)


def _relieved(request: HttpRequest, shift: Shift, at: datetime) -> HttpResponseBase:
    actor = standing_with(standings_of(request), "duty.relieve")
    try:
        services.relieve(shift, actor=actor, at=at)
        messages.success(request, _("%(name)s is signed off.") % {"name": shift.person.name})
    except NotOnDuty as refusal:
        messages.warning(request, str(refusal))
    return redirect("duty")
