"""One camera: what is on record of it, its picture, and what is drawn there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cityloop.edge.models import Command, Station
from cityloop.geography import queries as geography
from cityloop.geography.coordinates import BadPosition
from cityloop.surfaces.cameras import finding, forms, streams, telling
from cityloop.surfaces.kit.access import permission
from cityloop.surfaces.kit.acting import standing_with, standings_of
from cityloop.voice.models import Speaker
from cityloop.watch import queries as watch
from cityloop.watch import rules, services
from cityloop.watch.models import Camera, Owner, Recording

PLAIN = ("code", "name", "lon", "lat", "owner", "purpose", "kept_days", "recording")
MORE = ("ring_minutes", "masks_itself", "speaker", "preset", "home_minutes", "in_service")
NUMBERS = ("direction", "field_of_view", "sample_seconds")
DAYS = ("sign_since", "used_since", "registered_on")
WRONG = (forms.Unreadable, rules.BadSource, BadPosition)


@permission("camera.register")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponseBase:
    if request.method == "POST":
        try:
            given = forms.camera(request.POST, None, finding.addresses(request.POST))
            if Camera.objects.filter(code=given["code"]).exists():
                raise forms.Unreadable(_("A camera with this code is on record already."))
            found = _register(request, given)
        except WRONG as fault:
            return _show(request, None, str(fault))
        return _saved(request, found)
    return _show(request, None)


@permission("camera.register")
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, pk: int) -> HttpResponseBase:
    found = get_object_or_404(watch.cameras(), pk=pk)
    if request.method == "POST":
        try:
            changed = _register(request, forms.camera(request.POST, found))
        except WRONG as fault:
            return _show(request, found, str(fault))
        return _saved(request, changed, found.address)
    return _show(request, found)


def _saved(request: HttpRequest, camera: Camera, before: str = "") -> HttpResponse:
    """An address that is new is tried at once, so that whoever typed it sees what comes from it."""
    messages.success(request, _("Saved."))
    is_new = camera.address and camera.address != before
    if not (is_new and camera.in_service and camera.station and camera.station.enrolled_at):
        return redirect("camera", camera.pk)
    kind = next(each for each in forms.ADDRESSES if getattr(camera, each) == camera.address)
    actor = standing_with(standings_of(request), "camera.register")
    tried = services.probe(
        camera.station, source=camera.address, kind=kind, camera=camera, actor=actor, at=timezone.now()
    )
    return redirect(f"{reverse('camera', args=[camera.pk])}?tried={tried.pk}")


def _register(request: HttpRequest, given: dict[str, Any]) -> Camera:
    actor = standing_with(standings_of(request), "camera.register")
    return services.register_camera(**given, actor=actor, at=timezone.now())


def _show(request: HttpRequest, found: Camera | None, problem: str = "") -> HttpResponse:
    given = request.POST if request.method == "POST" else request.GET
    context = {
        "camera": found,
        "given": request.POST if problem else _kept(found) | ({} if found else finding.prefilled(given)),
        "addresses": _addresses(found, {} if found else finding.addresses(given)),
        "found": given.get("found", ""),
        "device": given.get("device", ""),
        "owners": Owner.choices,
        "recordings": Recording.choices,
        "stations": Station.objects.all(),
        "speakers": Speaker.objects.order_by("code"),
        "bounds": geography.city_box(),
        "problem": problem,
        **(_beside(found) if found else {}),
        **_tried(request.GET.get("tried", "")),
    }
    return render(request, "cameras/camera.html", context, status=422 if problem else 200)


def _tried(number: str) -> dict[str, Any]:
    try:
        command = Command.objects.filter(pk=UUID(number), kind=watch.PROBE).first()
    except ValueError:
        return {}
    return {"tried": streams.probed(command, timezone.now())} if command else {}


def _kept(found: Camera | None) -> dict[str, Any]:
    """What the form shows; never an address."""
    if found is None:
        return {
            "direction": 0,
            "field_of_view": 90,
            "sample_seconds": 2,
            "kept_days": rules.LEAST_KEPT,
            "recording": Recording.NONE,
            "ring_minutes": 60,
            "home_minutes": forms.HOME_MINUTES,
            "in_service": True,
        }
    return {
        **{name: getattr(found, name) for name in (*PLAIN, *MORE)},
        **{name: f"{getattr(found, name):g}" for name in NUMBERS},
        **{name: day.isoformat() if (day := getattr(found, name)) else "" for name in DAYS},
        "presets": "\n".join(found.presets),
        "station": found.station.code if found.station else "",
    }


def _addresses(found: Camera | None, brought: Mapping[str, str]) -> list[dict[str, str]]:
    labels = {
        "source": _("Main stream"),
        "sub_source": _("Smaller stream"),
        "snapshot": _("Single pictures"),
        "control": _("Turned by"),
    }
    examples = {"source": "rtsp://", "sub_source": "rtsp://", "snapshot": "http://", "control": "onvif+http://"}
    return [
        {
            "name": name,
            "label": label,
            "shown": rules.shown(getattr(found, name) if found else brought.get(name, "")),
            "example": examples[name],
        }
        for name, label in labels.items()
    ]


def _beside(found: Camera) -> dict[str, Any]:
    at = timezone.now()
    (row,) = telling.rows([found], at)
    return {
        "row": row,
        "drawing": telling.drawing(found),
        "zones": [telling.zone(each) for each in found.zones.filter(in_service=True)],
        "masks": list(found.masks.all()),
        "turns": telling.turns(found),
        **telling.asked(found, at),
    }
