"""What nobody may look at is drawn into the picture."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cityloop.surfaces.cameras import forms, telling
from cityloop.surfaces.cameras.views.zones import WRONG
from cityloop.surfaces.kit.access import permission
from cityloop.surfaces.kit.acting import standing_with, standings_of
from cityloop.watch import queries as watch
from cityloop.watch import services
from cityloop.watch.models import Camera, Mask


@permission("camera.register")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, pk: int) -> HttpResponseBase:
    camera = get_object_or_404(watch.cameras(), pk=pk)
    return _drawn(request, camera, None) if request.method == "POST" else _show(request, camera, None)


@permission("camera.register")
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, pk: int, code: str) -> HttpResponseBase:
    mask = get_object_or_404(Mask.objects.select_related("camera__station"), camera=pk, code=code)
    if request.method != "POST":
        return _show(request, mask.camera, mask)
    if request.POST.get("step") != "off":
        return _drawn(request, mask.camera, mask)
    services.take_mask_off(mask, actor=standing_with(standings_of(request), "camera.register"), at=timezone.now())
    messages.success(request, _("The mask is taken off."))
    return redirect("camera", pk)


def _drawn(request: HttpRequest, camera: Camera, mask: Mask | None) -> HttpResponseBase:
    taken = frozenset(camera.masks.values_list("code", flat=True))
    code = mask.code if mask else services.free_code("mask", taken)
    actor, at = standing_with(standings_of(request), "camera.register"), timezone.now()
    try:
        services.draw_mask(camera, code=code, **forms.mask(request.POST), actor=actor, at=at)
    except WRONG as fault:
        return _show(request, camera, mask, str(fault))
    messages.success(request, _("Saved. The station covers it in every picture from now on."))
    return redirect("camera", camera.pk)


def _show(request: HttpRequest, camera: Camera, mask: Mask | None, problem: str = "") -> HttpResponse:
    kept = (
        {"name": mask.name, "polygon": mask.polygon, "preset": mask.preset}
        if mask
        else {"polygon": [], "preset": camera.preset}
    )
    context = {
        "camera": camera,
        "mask": mask,
        "given": request.POST if problem else kept,
        "drawing": telling.drawing(camera, mask),
        "problem": problem,
        **telling.asked(camera, timezone.now()),
    }
    return render(request, "cameras/mask.html", context, status=422 if problem else 200)
