"""A point as people write it."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from cityloop.geography import queries as geography
from cityloop.workflow.errors import Unsuitable

_POINT = re.compile(r"(-?\d{1,3}(?:\.\d+)?)\s*[,，\s]\s*(-?\d{1,2}(?:\.\d+)?)")


def point(text: str) -> tuple[float, float] | None:
    """Longitude and latitude in degrees, with a comma or blank between; None where the text is something else."""
    match = _POINT.fullmatch(text.strip())
    if match is None:
        return None
    lon, lat = float(match[1]), float(match[2])
    return (lon, lat) if abs(lon) <= 180 and abs(lat) <= 90 else None


def where(words: str) -> tuple[float, float]:
    """Of an address, or of a point written out. Raises Unsuitable."""
    found = point(words)
    if found:
        return found
    known = geography.search(words, 1) if words else []
    if not known:
        raise Unsuitable(_("No such address. Longitude and latitude with a comma do as well."))
    return known[0].lon, known[0].lat
