"""A film out of a file, in the parts that a browser asks for: without them nobody can jump in it.

A part is short, so that no thread waits for a browser that is in no hurry; it asks for the next.
"""

from __future__ import annotations

import re
from pathlib import Path

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase

_RANGE = re.compile(r"bytes=(\d{1,15})-(\d{0,15})")
MOST = 2_000_000  # bytes of one part
KIND = "video/mp4"
HEADERS = {"Accept-Ranges": "bytes", "Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}


def film(request: HttpRequest, path: Path) -> HttpResponseBase:
    wanted, size = _RANGE.fullmatch(request.headers.get("Range", "")), path.stat().st_size
    if wanted is None:
        return FileResponse(path.open("rb"), content_type=KIND, headers=HEADERS)
    begin = int(wanted[1])
    end = min(int(wanted[2] or size), size - 1, begin + MOST - 1)
    if begin > end:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    with path.open("rb") as file:
        file.seek(begin)
        part = file.read(end - begin + 1)
    return HttpResponse(
        part, status=206, content_type=KIND, headers=HEADERS | {"Content-Range": f"bytes {begin}-{end}/{size}"}
    )
