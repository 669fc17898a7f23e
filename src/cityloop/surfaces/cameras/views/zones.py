"""A zone is drawn into the picture."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cityloop.catalogue.queries import NoVersion, tree_at
from cityloop.surfaces.cameras import forms, telling
from cityloop.surfaces.kit.access import permission
from cityloop.surfaces.kit.acting import standing_with, standings_of
from cityloop.watch import queries as watch
from cityloop.watch import rules, services
from cityloop.watch.models import Camera, Meaning, Zone

WRONG = (forms.Unreadable, rules.BadZone, rules.BadSource)


@permission("camera.register")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, pk: int) -> HttpResponseBase:
    camera = get_object_or_404(watch.cameras(), pk=pk)
    return _drawn(request, camera, None) if request.method == "POST" else _show(request, camera, None)


@permission("camera.register")
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, pk: int, code: str) -> HttpResponseBase:
    zone = get_object_or_404(Zone.objects.select_related("camera__station"), camera=pk, code=code, in_service=True)
    if request.method != "POST":
        return _show(request, zone.camera, zone)
    if request.POST.get("step") != "off":
        return _drawn(request, zone.camera, zone)
    services.take_zone_off(zone, actor=standing_with(standings_of(request), "camera.register"), at=timezone.now())
    messages.success(request, _("The zone is watched no more."))
    return redirect("camera", pk)


def _drawn(request: HttpRequest, camera: Camera, zone: Zone | None) -> HttpResponseBase:
    taken = frozenset(camera.zones.values_list("code", flat=True))
    code = zone.code if zone else services.free_code("zone", taken)
    actor, at = standing_with(standings_of(request), "camera.register"), timezone.now()
    try:
        services.draw_zone(camera, code=code, **forms.zone(request.POST), actor=actor, at=at)
    except WRONG as fault:
        return _show(request, camera, zone, str(fault))
    messages.success(request, _("Saved. The station watches it from now on."))
    return redirect("camera", camera.pk)


def _show(request: HttpRequest, camera: Camera, zone: Zone | None, problem: str = "") -> HttpResponse:
    given = request.POST if problem else _kept(camera, zone)
    context = {
        "camera": camera,
        "zone": zone,
        "given": given,
        "drawing": telling.drawing(camera, zone),
        "meanings": Meaning.choices,
        "classes": _classes(),
        "hours": forms.rows(zone.hours if zone else [], request.POST),
        "days": list(enumerate(telling.day_names())),
        "most_hours": forms.MOST_OCCASIONS,
        "problem": problem,
        **telling.asked(camera, timezone.now()),
    }
    return render(request, "cameras/zone.html", context, status=422 if problem else 200)


def _kept(camera: Camera, zone: Zone | None) -> dict[str, Any]:
    if zone is None:
        return {"polygon": [], "meaning": Meaning.NO_STALL, "minutes": 2, "percent": 0.2, "preset": camera.preset}
    return {
        "name": zone.name,
        "polygon": zone.polygon,
        "meaning": zone.meaning,
        "minutes": f"{round(zone.dwell_seconds / forms.MINUTE, 2):g}",
        "percent": f"{zone.min_size * 100:g}",
        "class_code": zone.class_code,
        "preset": zone.preset,
    }


def _classes() -> list[tuple[str, list[tuple[str, str]]]]:
    """Minor classes of events by their major class, as the catalogue has them now."""
    try:
        tree = tree_at(timezone.now())
    except NoVersion:
        return []
    english = get_language() == "en"
    return [
        (
            (english and major.name_en) or major.name,
            [
                (f"{minor.kind}-{minor.major_code}-{minor.code}", (english and minor.name_en) or minor.name)
                for minor in major.minors
            ],
        )
        for major in tree.majors
        if major.kind == "event"
    ]
