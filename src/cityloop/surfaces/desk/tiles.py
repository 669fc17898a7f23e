"""GeoJSON for the map, kept ready and compressed until what it shows has changed."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections import OrderedDict
from collections.abc import Callable, Iterable
from threading import Lock
from typing import Any

import shapely
from django.http import HttpRequest, HttpResponse

Feature = dict[str, Any]
_DIGITS = 6  # a tenth of a metre
_MOST_KEPT = 48
_kept: OrderedDict[str, tuple[str, bytes, str]] = OrderedDict()
_making: dict[str, Lock] = {}
_lock = Lock()


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
    with _lock:
        making = _making.setdefault(name, Lock())
    with making:
        found = _kept.get(name)
        if found is None or found[0] != version:
            found = (version, *_pack(make()))
        _keep(name, found)
    return _answer(request, found[1], found[2])


def _keep(name: str, found: tuple[str, bytes, str]) -> None:
    """What nobody asked for the longest goes."""
    with _lock:
        _kept[name] = found
        _kept.move_to_end(name)
        while len(_kept) > _MOST_KEPT:
            gone, _found = _kept.popitem(last=False)
            _making.pop(gone, None)


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
