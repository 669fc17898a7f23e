"""The ground as GeoJSON, for a map that draws from the city's own vectors."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import shapely
from django.db.models import QuerySet

from cityloop.geography.models import Area, BaseFeature, Component, ResponsibilityGrid, ResponsibilityLine

GRAIN = 1e-6
"""Degrees to which drawn positions are rounded: a decimetre."""

Box = tuple[float, float, float, float]
"""West, south, east, north."""


def base_map(layer: str | None = None) -> Iterator[str]:
    """The base map, or one layer of it; properties code, layer, name, rank."""
    rows = BaseFeature.objects.order_by("rank", "code")
    return _outlined(rows.filter(layer=layer) if layer else rows, "code", "layer", "name", "rank")


def areas(level: str, box: Box | None = None) -> Iterator[str]:
    return _outlined(_within(Area.objects.filter(level=level, until=None), box), "code", "name", "area_class")


def grids(level: int) -> Iterator[str]:
    return _outlined(ResponsibilityGrid.objects.filter(level=level), "code", "name", "department", "person")


def lines() -> Iterator[str]:
    return _outlined(ResponsibilityLine.objects.all(), "code", "name", "side", "department", "person")


def components(box: Box, limit: int = 5_000) -> Iterator[str]:
    west, south, east, north = box
    rows = Component.objects.filter(lat__range=(south, north), lon__range=(west, east)).order_by("code")
    names = ("code", "name", "class_major", "class_minor", "state")
    found = rows.values("lon", "lat", *names)[:limit]
    return _collection(({"type": "Point", "coordinates": [row.pop("lon"), row.pop("lat")]}, row) for row in found)


def points(rows: Iterable[tuple[float, float, Mapping[str, Any]]]) -> Iterator[str]:
    """Positions with their properties, for layers of other rooms."""
    return _collection(({"type": "Point", "coordinates": [lon, lat]}, told) for lon, lat, told in rows)


def _within(rows: QuerySet[Any], box: Box | None) -> QuerySet[Any]:
    if box is None:
        return rows
    west, south, east, north = box
    return rows.filter(east__gte=west, west__lte=east, north__gte=south, south__lte=north)


def _outlined(rows: QuerySet[Any, Any], *names: str) -> Iterator[str]:
    found = rows.values("geometry", *names).iterator(chunk_size=1_000)
    return _collection((_drawn(bytes(row.pop("geometry"))), row) for row in found)


def _drawn(wkb: bytes) -> Any:
    shape = shapely.set_precision(shapely.from_wkb(wkb), GRAIN, mode="pointwise")
    return json.loads(shapely.to_geojson(shape))


def _collection(features: Iterable[tuple[Any, Mapping[str, Any]]]) -> Iterator[str]:
    """A FeatureCollection piece by piece, so that a response can stream it."""
    yield '{"type":"FeatureCollection","features":['
    for at, (geometry, properties) in enumerate(features):
        feature = {"type": "Feature", "geometry": geometry, "properties": properties}
        yield ("," if at else "") + json.dumps(feature, ensure_ascii=False, separators=(",", ":"))
    yield "]}"
