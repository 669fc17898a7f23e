"""My own duty: signing on and off, and where I am."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cityloop.duty import queries as duty
from cityloop.duty import services
from cityloop.duty.services import Fix, NotOnDuty
from cityloop.staff import queries as staff
from cityloop.staff.models import Person
from cityloop.staff.rules import Standing
from cityloop.surfaces.kit.access import permission
from cityloop.surfaces.kit.acting import standing_with, standings_of
from cityloop.surfaces.shifts import telling
from cityloop.surfaces.shifts.views import others


@permission("duty.open")
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    person, at = cast(Person, request.user), timezone.now()
    context: dict[str, Any] = {"may_sign_on": staff.may(person, "duty.sign_on")}
    if context["may_sign_on"]:
        shift = duty.shift_of(person, at)
        context |= {
            "mine": telling.tell([shift], at)[0] if shift else None,
            "choices": telling.choices(standings_of(request)),
            "days": services.TRACKS_KEPT.days,
        }
    if staff.may(person, "duty.view"):
        context |= others.present(request, at)
    return render(request, "shifts/duty.html", context)


@permission("duty.sign_on")
@require_POST
def sign_on(request: HttpRequest) -> HttpResponseBase:
    person = cast(Person, request.user)
    actor = _chosen(request, request.POST.get("place", ""))
    services.sign_on(person, post=actor.post, area_code=actor.area, actor=actor, at=timezone.now())
    messages.success(request, _("You are on duty."))
    return redirect("duty")


def _chosen(request: HttpRequest, place: str) -> Standing:
    """The post that was chosen, else the first in which the person may go on duty."""
    held = standings_of(request)
    wanted = [each for number, each in enumerate(held) if str(number) == place]
    return standing_with([*wanted, *held], "duty.sign_on")


@permission("duty.sign_on")
@require_POST
def sign_off(request: HttpRequest) -> HttpResponseBase:
    person = cast(Person, request.user)
    try:
        services.sign_off(person, actor=standing_with(standings_of(request), "duty.sign_on"), at=timezone.now())
        messages.success(request, _("You are off duty. Your position is not told any more."))
    except NotOnDuty as refusal:
        messages.warning(request, str(refusal))
    return redirect("duty")


@permission("duty.sign_on")
@require_POST
def position(request: HttpRequest) -> HttpResponse:
    """Where the browser is now, by our clock; what to tell of it. 409: stop telling, its person is not on duty."""
    at = timezone.now()
    try:
        lon, lat, accuracy = (float(request.POST.get(name, "")) for name in ("lon", "lat", "accuracy"))
        kept = services.record_positions(cast(Person, request.user), [Fix(at, lon, lat, accuracy)], at=at)
    except ValueError:
        return HttpResponse(status=422)
    if not kept:
        return HttpResponse(status=409)
    values = {"time": timezone.localtime(at).strftime("%H:%M"), "metres": round(accuracy)}
    return HttpResponse(_("Position told at %(time)s, exact to %(metres)d m.") % values, content_type="text/plain")
