"""The city's ground as GeoJSON, kept ready and compressed until the ground changes."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable, Iterable
from typing import Any

import shapely
from django.http import HttpRequest, HttpResponse

Feature = dict[str, Any]
_DIGITS = 6  # a tenth of a metre
_KEPT: dict[str, tuple[str, bytes, str]] = {}


def feature(geometry: Any, **properties: Any) -> Feature:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def point(lon: float, lat: float, **properties: Any) -> Feature:
    return feature({"type": "Point", "coordinates": [round(lon, _DIGITS), round(lat, _DIGITS)]}, **properties)


def outline(wkb: bytes, **properties: Any) -> Feature:
    shape = shapely.set_precision(shapely.from_wkb(bytes(wkb)), 10**-_DIGITS, mode="pointwise")
    return feature(json.loads(shapely.to_geojson(shape)), **properties)


def collection(features: Iterable[Feature]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)}


def kept(request: HttpRequest, name: str, version: str, make: Callable[[], dict[str, Any]]) -> HttpResponse:
    """What `make` gives, made once per version in this process."""
    found = _KEPT.get(name)
    if found is None or found[0] != version:
        body = _dump(make())
        found = _KEPT[name] = (version, gzip.compress(body, 6, mtime=0), hashlib.sha256(body).hexdigest()[:20])
    return _answer(request, found[1], found[2])


def fresh(request: HttpRequest, content: dict[str, Any]) -> HttpResponse:
    body = _dump(content)
    return _answer(request, gzip.compress(body, 4, mtime=0), hashlib.sha256(body).hexdigest()[:20])


def _dump(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def _answer(request: HttpRequest, packed: bytes, tag: str) -> HttpResponse:
    etag = f'"{tag}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache", "Vary": "Cookie, Accept-Encoding"}
    if etag in request.headers.get("If-None-Match", ""):
        return HttpResponse(status=304, headers=headers)
    if "gzip" not in request.headers.get("Accept-Encoding", ""):
        return HttpResponse(gzip.decompress(packed), content_type="application/geo+json", headers=headers)
    headers["Content-Encoding"] = "gzip"
    return HttpResponse(packed, content_type="application/geo+json", headers=headers)
