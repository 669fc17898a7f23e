"""What a page shows of cameras: it says so again and again, and is answered how they are; and the pictures."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cityloop.edge.words import said
from cityloop.staff.models import Person
from cityloop.surfaces.kit import acting
from cityloop.surfaces.kit.access import permission
from cityloop.surfaces.patrol import purposes
from cityloop.watch import queries
from cityloop.watch.models import Round
from cityloop.watch.seeing import looking, showing, stills
from cityloop.watch.seeing.looking import Purpose
from cityloop.watch.seeing.showing import Shown
from cityloop.workflow.errors import Refused

WINDOW = re.compile(r"[0-9a-f]{32}")


@permission("camera.look")
@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """This window shows these cameras, and why; none ends it. Answers how each is."""
    actor, at, given = purposes.looker(request), timezone.now(), request.POST
    if not WINDOW.fullmatch(given.get("window", "")):
        return HttpResponse("window: 32 hexadecimal digits", status=400)
    cameras = queries.cameras_by_code([each for each in given.get("cameras", "").split(",") if each])
    try:
        purpose = _purpose(request) if cameras else looking.NO_PURPOSE
        looking.look(given["window"], cameras, purpose, actor=actor, at=at)
    except Refused as refusal:
        return JsonResponse({"problem": str(refusal), "cameras": []}, status=422)
    alerts = queries.undecided_at(cameras) if acting.may(request, "alert.view") else {}
    return JsonResponse({"cameras": [_told(each, alerts) for each in showing.shown(cameras, at)]})


def _purpose(request: HttpRequest) -> Purpose:
    given, number = request.POST, request.POST.get("round", "")
    round = _round(number) if acting.may(request, "patrol.plan") else None
    why = given.get("why", "")
    offered = purposes.offered(purposes.looker(request))
    return Purpose.of(
        why if why in offered else "",
        round=round,
        about=purposes.about(given.get("about", "")),
        words=given.get("words", ""),
    )


def _round(number: str) -> Round | None:
    return Round.objects.filter(pk=int(number), in_service=True).first() if number.isdecimal() else None


def _told(each: Shown, alerts: Mapping[int, int]) -> dict[str, Any]:
    seconds = round(each.age.total_seconds())
    return {
        "code": each.camera.code,
        "name": each.camera.name,
        "stamp": str(each.still.stamp) if each.still else "",
        "old": each.is_old,
        "age": _ago(seconds) if each.still else "",
        "absence": str(each.absence.label) if each.absence else "",
        "trouble": said(each.trouble),
        "alert": alerts.get(each.camera.pk, 0),
    }


def _ago(seconds: int) -> str:
    if seconds < 100:
        return _("%(n)d s ago") % {"n": seconds}
    return _("%(n)d min ago") % {"n": round(seconds / 60)}


@permission("camera.look")
@require_GET
def still(request: HttpRequest, code: str) -> HttpResponse:
    """The newest picture, for whoever is on record as looking; `?held=` the one held for a report."""
    person, at, held = cast(Person, request.user), timezone.now(), request.GET.get("held", "")
    if not looking.is_looking(person.username, code, at):
        raise Http404
    shown = stills.held(code, int(held)) if held.isdecimal() else stills.newest(code)
    if shown is None:
        raise Http404
    headers = {
        "ETag": f'"{shown.stamp}"',
        "Cache-Control": "private, no-cache",
        "X-Taken-At": shown.taken_at.isoformat(),
    }
    if headers["ETag"] in request.headers.get("If-None-Match", ""):
        return HttpResponse(status=304, headers=headers)
    found = stills.read(shown.path)
    if found is None:
        raise Http404
    jpeg, stamp = found
    return HttpResponse(jpeg, content_type="image/jpeg", headers=headers | {"ETag": f'"{stamp}"'})
