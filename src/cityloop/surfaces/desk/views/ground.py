"""The map's layers: base map, areas, components, cameras, and open cases with their lights."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils import timezone
from django.views.decorators.http import require_GET

from cityloop.cases import practice
from cityloop.cases.models import Case
from cityloop.duty.queries import last_positions
from cityloop.geography import maps
from cityloop.geography.choices import Level
from cityloop.geography.locate import SUBJECT
from cityloop.geography.models import Area
from cityloop.journal import queries as journal
from cityloop.journal.models import Act
from cityloop.staff.rules import CENTRE, OUTDOORS, Standing
from cityloop.surfaces.desk import tiles
from cityloop.surfaces.desk.kinds import KINDS
from cityloop.surfaces.desk.rows import class_name
from cityloop.surfaces.kit import lights
from cityloop.surfaces.kit.access import permission
from cityloop.surfaces.kit.acting import standings_of
from cityloop.watch import queries as watch

MOST_COMPONENTS = 3000
MOST_CASES = 20_000


@permission("map.view")
@require_GET
def base(request: HttpRequest) -> HttpResponse:
    return tiles.kept(request, "base", _ground(), lambda: "".join(maps.base_map()))


@permission("map.view")
@require_GET
def cells(request: HttpRequest) -> HttpResponse:
    return tiles.kept(request, "cells", _ground(), _areas)


def _areas() -> str:
    found = Area.objects.filter(until=None).exclude(level=Level.CITY).only("geometry", "level", "code", "name")
    return tiles.collection(tiles.outline(a.geometry, level=a.level, code=a.code, name=a.name) for a in found)


def _ground() -> str:
    """The number of the last act upon the ground."""
    acts = Act.objects.filter(subject_kind=SUBJECT).order_by("-number")
    return str(acts.values_list("number", flat=True).first())


@permission("map.view")
@require_GET
def components(request: HttpRequest) -> HttpResponse:
    """Components inside `bbox=west,south,east,north`; where there are too many, those that come first by code."""
    try:
        west, south, east, north = (float(part) for part in request.GET.get("bbox", "").split(","))
    except ValueError:
        return HttpResponseBadRequest("bbox=west,south,east,north")
    return tiles.fresh(request, "".join(maps.components((west, south, east, north), MOST_COMPONENTS)))


@permission("map.view")
@require_GET
def cameras(request: HttpRequest) -> HttpResponse:
    found = watch.cameras().filter(in_service=True)
    return tiles.fresh(
        request,
        tiles.collection(
            tiles.point(each.lon, each.lat, code=each.code, name=each.name, direction=each.direction) for each in found
        ),
    )


@permission("job.view")
@require_GET
def staff(request: HttpRequest) -> HttpResponse:
    """Where those on duty were last seen; for the centre alone."""
    seen = any(each.post in CENTRE for each in standings_of(request))
    found = [each for post in sorted(OUTDOORS) for each in last_positions(post, timezone.now())] if seen else []
    return tiles.fresh(
        request,
        tiles.collection(
            tiles.point(each.lon, each.lat, code=_ago(each.at), name=each.person.name, kind="staff") for each in found
        ),
    )


def _ago(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%H:%M")


@permission("map.view")
@require_GET
def cases(request: HttpRequest) -> HttpResponse:
    """Open cases that the person sees; the same for all whose posts see the same."""
    held = standings_of(request)
    scope = "|".join(sorted(f"{each.post}/{each.department}/{each.area}/{_own(each)}" for each in held))
    name = f"cases {request.LANGUAGE_CODE} {scope}"
    return tiles.kept(request, name, str(journal.head().size), lambda: _cases(held))


def _own(standing: Standing) -> str:
    return standing.id if standing.post in ("inspector", "handler") else ""


def _cases(held: list[Standing]) -> str:
    at = timezone.now()
    found = KINDS["case"].visible(held).filter(state__in=practice.table().open_states)
    return tiles.collection(_case(each, lights.light(each.due_at, each.yellow_at, at)) for each in found[:MOST_CASES])


def _case(each: Case, light: str) -> tiles.Feature:
    return tiles.point(each.lon, each.lat, kind="case", id=each.pk, light=light, name=class_name(each.condition))
