"""What a camera and a zone may look like. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from urllib.parse import urlsplit

from shapely.geometry import Polygon

from cityloop.geography.saying import gettext as _
from cityloop.watch import hours as week

SCHEMES = frozenset({"rtsp", "rtsps", "udp", "file"})
FILMS = (".m3u8", ".flv", ".ts")  # of which an HTTP address is a stream
PICTURE_SCHEMES = frozenset({"http", "https", "file"})
SERVERS = ("mediamtx", "zlm", "wvp")  # media servers, by their HTTP interfaces
SERVED = frozenset(f"{kind}+{scheme}" for kind in SERVERS for scheme in ("http", "https"))
PLATFORM = frozenset({"wvp+http", "wvp+https"})
CONTROL_SCHEMES = frozenset({"onvif+http", "onvif+https"}) | PLATFORM
MOST_HOME = 24 * 60  # minutes
HOUR, DAY = 3600, 86_400  # seconds
_CODE = re.compile(r"[\w.:-]{1,64}")
MARKET = "market"
LONGEST_PRESET = 40
LEAST_AREA = 0.0005  # part of the picture
MOST_CORNERS = 100
MOST_SPANS, MOST_PRESETS = 100, 64
LEAST_KEPT, MOST_KEPT = 30, 3650  # days; order 799 of 2025, article 17
MOST_RING = 2 * 24 * 60  # minutes
REGISTER_WITHIN = timedelta(days=30)  # of the first day of use, article 14

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
    zone_code(code)
    if not 1 <= dwell_seconds <= DAY:
        raise BadZone(_("A thing may stay between one second and one day."))
    if not 0 <= min_size <= 1:
        raise BadZone(_("The smallest size is a part of the picture, between 0 and 1."))


def hours(given: Sequence[Sequence[int]], meaning: str) -> list[list[int]]:
    """In order and joined; none for always. Raises BadZone, also for a market that is always or never open."""
    if len(given) > MOST_SPANS or any(not _is_span(each) for each in given):
        raise BadZone(_("Hours go from one minute of the week to a later one."))
    found = week.joined(given)
    always = not found or found == [(0, week.WEEK)]
    if always and meaning == MARKET:
        raise BadZone(_("A market has hours in which it is allowed, and others in which it is not."))
    return [] if always else [list(each) for each in found]


def _is_span(given: Sequence[int]) -> bool:
    return len(given) == 2 and all(type(each) is int for each in given) and 0 <= given[0] < given[1] <= week.WEEK


def watched(hours: Sequence[Sequence[int]], meaning: str) -> list[week.Span]:
    """When things may not stay: a market is watched outside its hours."""
    return week.outside(hours) if meaning == MARKET else week.joined(hours)


def zone_code(code: str) -> str:
    if not _CODE.fullmatch(code):
        raise BadZone(_("A code has up to 64 letters, digits and . : - _"))
    return code


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
    if address and not (_names(address, SCHEMES | SERVED) or _is_film(address)):
        raise BadSource(
            _(
                "A source begins with rtsp://, rtsps://, udp:// or file://, "
                "with http(s):// and ends in .m3u8, .flv or .ts, or is of a media server: mediamtx+, zlm+, wvp+http(s)://."
            )
        )
    return address


def _is_film(address: str) -> bool:
    return _names(address, frozenset({"http", "https"})) and urlsplit(address).path.lower().endswith(FILMS)


def snapshot(address: str) -> str:
    """As `source`, of single pictures."""
    if address and not _names(address, PICTURE_SCHEMES):
        raise BadSource(
            _("The address of a picture begins with http://, https:// or file:// and names a camera or file.")
        )
    return address


def control(address: str) -> str:
    """As `source`, of whatever turns the camera."""
    if address and not _names(address, CONTROL_SCHEMES):
        raise BadSource(_("What turns a camera begins with onvif+http(s):// or wvp+http(s):// and names a device."))
    return address


def platform(address: str) -> str:
    """As `source`, of a platform of GB/T 28181 that knows cameras."""
    if address and not _names(address, PLATFORM):
        raise BadSource(_("The address of a platform begins with wvp+http:// or wvp+https:// and names a host."))
    return address


def home_minutes(minutes: int) -> int:
    if not 1 <= minutes <= MOST_HOME:
        raise BadSource(_("A camera that is let alone goes back after a minute to a day."))
    return minutes


def _names(address: str, schemes: frozenset[str]) -> bool:
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018 - raises where it is no number
    except ValueError:
        return False
    return parts.scheme in schemes and bool(parts.path if parts.scheme == "file" else parts.hostname)


def shown(address: str) -> str:
    """Where an address leads, without what opens it: rtsp://…@192.0.2.7/…"""
    if not address:
        return ""
    parts = urlsplit(address)
    if parts.scheme == "file":
        return f"file://…/{parts.path.rsplit('/', 1)[-1]}"
    secret, port = "…@" if parts.username else "", f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{secret}{parts.hostname}{port}{'/…' if parts.path.strip('/') else ''}"


def presets(names: Iterable[str]) -> list[str]:
    """Without blanks, each once. Raises BadSource."""
    found = list(dict.fromkeys(name.strip() for name in names if name.strip()))
    if len(found) > MOST_PRESETS or any(len(name) > LONGEST_PRESET for name in found):
        raise BadSource(
            _("A camera has up to %(most)d positions, each with a name of up to 40 letters.") % {"most": MOST_PRESETS}
        )
    return found


def preset(name: str, known: Sequence[str]) -> str:
    """One of the camera's; empty is how it stands by itself."""
    if name and name not in known:
        raise BadSource(_("The camera has no such position."))
    return name


def kept_days(days: int) -> int:
    if not LEAST_KEPT <= days <= MOST_KEPT:
        raise BadSource(_("Recordings are kept for %(least)d days at least.") % {"least": LEAST_KEPT})
    return days


def ring_minutes(minutes: int) -> int:
    if not 1 <= minutes <= MOST_RING:
        raise BadSource(_("Of the last minutes, 1 to %(most)d are recorded.") % {"most": MOST_RING})
    return minutes


def view(direction: float, field_of_view: float) -> tuple[float, float]:
    """Degrees from north, and degrees in the picture. Raises BadSource."""
    if not (math.isfinite(direction) and 0 < field_of_view <= 360):
        raise BadSource(_("A direction is told in degrees from north, a field of view in 1 to 360 degrees."))
    return direction % 360, field_of_view


def owes(
    purpose: str, sign_since: date | None, used_since: date | None, registered_on: date | None, today: date
) -> list[str]:
    """What order 799 asks for and the register does not have yet."""
    late = used_since is not None and today - used_since > REGISTER_WITHIN
    asked = {
        _("Say what the camera is for."): not purpose,
        _("There is no sign that says there is a camera."): sign_since is None,
        _("Not yet registered with the police; 30 days of use are over."): registered_on is None and late,
        _("Not yet registered with the police."): registered_on is None and not late,
    }
    return [words for words, owed in asked.items() if owed]
