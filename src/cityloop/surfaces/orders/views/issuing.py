"""A desk sends its own crew."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cityloop.duty import orders
from cityloop.duty.models import Job
from cityloop.geography import queries as geography
from cityloop.geography.coordinates import BadPosition, Position
from cityloop.staff.rules import Standing
from cityloop.surfaces.kit.access import permission
from cityloop.surfaces.kit.acting import standing_with, standings_of
from cityloop.workflow.errors import Refused, Unsuitable

PERSON, UNIT = "person:", "unit:"


@permission("job.issue")
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponseBase:
    actor = standing_with(standings_of(request), "job.issue")
    if request.method == "GET":
        return _form(request, actor)
    try:
        job = _issue(request, actor)
    except (Refused, BadPosition) as refusal:
        return _form(request, actor, str(refusal), 422)
    return redirect("order", job.pk)


def _form(request: HttpRequest, actor: Standing, problem: str = "", status: int = 200) -> HttpResponse:
    context = {
        "units": orders.departments(actor),
        "crew": orders.crew(actor),
        "given": request.POST,
        "problem": problem,
        "bounds": geography.city_box(),
    }
    return render(request, "orders/new.html", context, status=status)


def _issue(request: HttpRequest, actor: Standing) -> Job:
    given, to = request.POST, request.POST.get("to", "")
    return orders.issue(
        text=given.get("text", ""),
        person=to.removeprefix(PERSON) if to.startswith(PERSON) else "",
        department=to.removeprefix(UNIT) if to.startswith(UNIT) else "",
        position=_position(given),
        due_at=_due(given.get("due", "")),
        actor=actor,
        at=timezone.now(),
    )


def _position(given: Any) -> Position | None:
    """What was clicked; else the first place of that name; none where nothing was said."""
    lon, lat, address = given.get("lon", ""), given.get("lat", ""), given.get("address", "").strip()[:80]
    if lon or lat:
        try:
            return Position(float(lon), float(lat))
        except ValueError as fault:
            raise Unsuitable(_("This is no place: %(lon)s, %(lat)s") % {"lon": lon[:20], "lat": lat[:20]}) from fault
    if not address:
        return None
    found = geography.search(address, 1)
    if not found:
        raise Unsuitable(
            _("No place is called %(name)s. Choose one of the list, or click the map.") % {"name": address}
        )
    return Position(found[0].lon, found[0].lat)


def _due(text: str) -> datetime | None:
    if not text:
        return None
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None:
        raise Unsuitable(_("This is no date and time: %(text)s") % {"text": text[:40]})
    return timezone.make_aware(found) if timezone.is_naive(found) else found


@permission("job.issue")
@require_GET
def places(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("address", "").strip()[:80]
    found = geography.search(query, 8) if len(query) > 1 else []
    return render(request, "orders/places.html", {"places": found})
