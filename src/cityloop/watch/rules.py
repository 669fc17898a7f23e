"""What a camera and a zone may look like. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from shapely.geometry import Polygon

SCHEMES = frozenset({"rtsp", "rtsps", "file"})
HOUR, DAY = 3600, 86_400  # seconds
_CODE = re.compile(r"[\w.:-]{1,64}")
LEAST_AREA = 0.0005  # part of the picture
MOST_CORNERS = 100

Corners = Sequence[Sequence[float]]


class BadZone(ValueError):
    """This cannot be watched: no polygon inside the picture, or an impossible time."""


class BadSource(ValueError):
    """Not the address of a camera or clip."""


def polygon(corners: Corners) -> list[list[float]]:
    """The corners rounded, if they draw one simple polygon inside the picture; raises BadZone."""
    if not 3 <= len(corners) <= MOST_CORNERS:
        raise BadZone(_("A zone has 3 to %(most)d corners.") % {"most": MOST_CORNERS})
    rounded = [[_side(value) for value in corner] for corner in corners]
    if any(len(corner) != 2 for corner in rounded):
        raise BadZone(_("A corner has two coordinates."))
    drawn = Polygon(rounded)
    if not drawn.is_valid or drawn.area < LEAST_AREA:
        raise BadZone(_("The sides of a zone must not cross, and it must enclose something."))
    return rounded


def _side(value: float) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= 1:
        raise BadZone(_("Corners lie between 0 and 1, in fractions of the picture."))
    return round(float(value), 4)


def zone(code: str, dwell_seconds: float, min_size: float) -> None:
    """Raises BadZone for what no station could read."""
    if not _CODE.fullmatch(code):
        raise BadZone(_("A code has up to 64 letters, digits and . : - _"))
    if not 1 <= dwell_seconds <= DAY:
        raise BadZone(_("A thing may stay between one second and one day."))
    if not 0 <= min_size <= 1:
        raise BadZone(_("The smallest size is a part of the picture, between 0 and 1."))


def one_of(meaning: str, known: Sequence[str]) -> str:
    if meaning not in known:
        raise BadZone(_("A zone has no such meaning."))
    return meaning


def camera(code: str, sample_seconds: float) -> None:
    """Raises BadSource for what no station could read."""
    if not _CODE.fullmatch(code):
        raise BadSource(_("A code has up to 64 letters, digits and . : - _"))
    if not 0 < sample_seconds <= HOUR:
        raise BadSource(_("A camera is looked at once an hour at least."))


def source(address: str) -> str:
    """The address itself; empty for a camera that is only registered. It may hold a key: no refusal repeats it."""
    parts = urlsplit(address)
    if address and (parts.scheme not in SCHEMES or not (parts.path if parts.scheme == "file" else parts.hostname)):
        raise BadSource(_("A source begins with rtsp://, rtsps:// or file:// and names a camera or clip."))
    return address
