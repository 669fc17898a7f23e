"""GeoJSON for the map, kept ready and compressed until what it shows has changed."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable, Iterable
from typing import Any

import shapely
from django.http import HttpRequest, HttpResponse

from cityloop.surfaces.desk.remembered import once

Feature = dict[str, Any]
_DIGITS = 6  # a tenth of a metre


def feature(geometry: Any, **properties: Any) -> Feature:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def point(lon: float, lat: float, **properties: Any) -> Feature:
    return feature({"type": "Point", "coordinates": [round(lon, _DIGITS), round(lat, _DIGITS)]}, **properties)


def outline(wkb: bytes | memoryview, **properties: Any) -> Feature:
    shape = shapely.set_precision(shapely.from_wkb(bytes(wkb)), 10**-_DIGITS, mode="pointwise")
    return feature(json.loads(shapely.to_geojson(shape)), **properties)


def collection(features: Iterable[Feature]) -> str:
    whole = {"type": "FeatureCollection", "features": list(features)}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


def kept(request: HttpRequest, name: str, version: str, make: Callable[[], str]) -> HttpResponse:
    """What `make` gives, made once per version in this process, however many ask at once."""
    return _answer(request, *once(name, version, lambda: _pack(make())))


def fresh(request: HttpRequest, content: str) -> HttpResponse:
    return _answer(request, *_pack(content))


def _pack(content: str) -> tuple[bytes, str]:
    body = content.encode()
    return gzip.compress(body, 5, mtime=0), hashlib.sha256(body).hexdigest()[:20]


def _answer(request: HttpRequest, packed: bytes, tag: str) -> HttpResponse:
    etag = f'"{tag}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache", "Vary": "Cookie, Accept-Encoding"}
    if etag in request.headers.get("If-None-Match", ""):
        return HttpResponse(status=304, headers=headers)
    if "gzip" not in request.headers.get("Accept-Encoding", ""):
        return HttpResponse(gzip.decompress(packed), content_type="application/geo+json", headers=headers)
    headers["Content-Encoding"] = "gzip"
    return HttpResponse(packed, content_type="application/geo+json", headers=headers)
