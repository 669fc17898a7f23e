"""The map's layers: base map, areas, components, cameras, and open cases with their lights."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils import timezone
from django.views.decorators.http import require_GET

from cityloop.cases.models import Case
from cityloop.cases.policies import gone_through
from cityloop.duty.queries import last_positions
from cityloop.geography import maps
from cityloop.geography.choices import Level
from cityloop.geography.locate import SUBJECT
from cityloop.geography.models import Area
from cityloop.journal import queries as journal
from cityloop.journal.models import Act
from cityloop.staff.rules import CENTRE, OUTDOORS, Standing
from cityloop.surfaces.desk import density, tiles
from cityloop.surfaces.desk.filtering import ALL, OPEN, Filter
from cityloop.surfaces.desk.remembered import once
from cityloop.surfaces.kit.access import permission
from cityloop.surfaces.kit.acting import standings_of
from cityloop.watch import queries as watch

MOST_COMPONENTS = 3000
PERIODS = ("30", "7", "90", "365")  # days of heat, the first if none is named


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
    box = _box(request.GET.get("bbox", ""))
    if box is None:
        return HttpResponseBadRequest("bbox=west,south,east,north")
    return tiles.fresh(request, "".join(maps.components(box, MOST_COMPONENTS)))


@permission("map.view")
@require_GET
def cameras(request: HttpRequest) -> HttpResponse:
    found = watch.cameras().filter(in_service=True)
    return tiles.fresh(
        request,
        tiles.collection(
            tiles.point(
                each.lon, each.lat, code=each.code, name=each.name, direction=each.direction, wide=each.field_of_view
            )
            for each in found
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
    """Open cases that the person sees and the filter leaves, gathered by `zoom`; of the whole city without `bbox`.

    The whole city is the same for all whose posts see the same, until the next act or minute: lights turn by time.
    """
    at, zoom = timezone.now(), _zoom(request)
    found = _seen(request, replace(Filter.read(request.GET), queue=OPEN), at)

    def make() -> str:
        return tiles.collection(density.marks(found, zoom, at))

    if "bbox" in request.GET:
        return tiles.fresh(request, make())
    return tiles.kept(request, _name(request, "cases"), f"{journal.head().size} {at:%H%M}", make)


@permission("map.view")
@require_GET
def heat(request: HttpRequest) -> HttpResponse:
    """Where cases were filed in the last `days`, closed ones too; counted once in ten minutes, whatever the box."""
    at, zoom, days = timezone.now(), _zoom(request), request.GET.get("days", "")
    since = timezone.localdate(at) - timedelta(days=int(days) if days in PERIODS else int(PERIODS[0]))
    asked = replace(Filter.read(request.GET), queue=ALL, state="", light="", period="filed", since=since, until=None)

    def count() -> density.Filed:
        return density.filed(asked.cases(standings_of(request), at))

    filed = once(f"filed {asked.as_query()} {_scope(request)}", f"{at:%d%H%M}"[:-1], count)
    return tiles.fresh(request, tiles.collection(density.heat(filed, zoom, _box(request.GET.get("bbox", "")))))


def _seen(request: HttpRequest, asked: Filter, at: datetime) -> QuerySet[Case]:
    found = asked.cases(standings_of(request), at)
    box = _box(request.GET.get("bbox", ""))
    inside = Q(lon__gte=box[0], lat__gte=box[1], lon__lte=box[2], lat__lte=box[3]) if box else Q()
    return found.filter(gone_through(inside))


def _name(request: HttpRequest, layer: str) -> str:
    """The same for all who see the same and ask for the same."""
    step = density.resolution(_zoom(request))
    return f"{layer} {step} {Filter.read(request.GET).as_query()} {_scope(request)}"


def _scope(request: HttpRequest) -> str:
    held = standings_of(request)
    return "|".join(sorted(f"{each.post}/{each.department}/{each.area}/{_own(each)}" for each in held))


def _own(standing: Standing) -> str:
    return standing.id if standing.post in ("inspector", "handler") else ""


def _zoom(request: HttpRequest) -> float:
    try:
        zoom = float(request.GET.get("zoom", ""))
    except ValueError:
        return density.NEAR
    return zoom if 0 <= zoom <= 24 else density.NEAR


def _box(text: str) -> density.Box | None:
    """West, south, east, north; None where the text says something else."""
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        return None
    return (west, south, east, north) if all(map(math.isfinite, (west, south, east, north))) else None
