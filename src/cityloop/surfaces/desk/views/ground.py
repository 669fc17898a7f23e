"""The map's layers that stand still: base map, cells, components, cameras."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.views.decorators.http import require_GET

from cityloop.geography.models import Area, BaseFeature, Component
from cityloop.surfaces.desk import tiles
from cityloop.surfaces.kit.access import permission
from cityloop.watch.models import Camera

MOST_COMPONENTS = 3000


@permission("map.view")
@require_GET
def base(request: HttpRequest) -> HttpResponse:
    return tiles.kept(request, "base", _version(), lambda: tiles.collection(map(_base, BaseFeature.objects.all())))


def _base(each: BaseFeature) -> tiles.Feature:
    return tiles.outline(each.geometry, layer=each.layer, name=each.name, rank=each.rank)


@permission("map.view")
@require_GET
def cells(request: HttpRequest) -> HttpResponse:
    areas = Area.objects.only("geometry", "level", "code", "name")
    return tiles.kept(
        request,
        "cells",
        _version(),
        lambda: tiles.collection(tiles.outline(a.geometry, level=a.level, code=a.code, name=a.name) for a in areas),
    )


@permission("map.view")
@require_GET
def components(request: HttpRequest) -> HttpResponse:
    """Components inside `bbox=west,south,east,north`; where there are too many, those that come first by code."""
    try:
        west, south, east, north = (float(part) for part in request.GET.get("bbox", "").split(","))
    except ValueError:
        return HttpResponseBadRequest("bbox=west,south,east,north")
    found = Component.objects.filter(lat__range=(south, north), lon__range=(west, east))[:MOST_COMPONENTS]
    return tiles.fresh(
        request,
        tiles.collection(tiles.point(c.lon, c.lat, code=c.code, name=c.name, major=c.class_major) for c in found),
    )


@permission("map.view")
@require_GET
def cameras(request: HttpRequest) -> HttpResponse:
    found = Camera.objects.all()
    return tiles.fresh(request, tiles.collection(map(_camera, found)))


def _camera(each: Camera) -> tiles.Feature:
    return tiles.point(each.lon, each.lat, code=each.code, name=each.name)


def _version() -> str:
    return ""
