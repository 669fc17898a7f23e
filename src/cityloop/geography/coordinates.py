"""Positions, and the coordinate systems they come in. At rest everything is WGS-84; conversion happens at the door.

GCJ-02 (高德, 腾讯) is a public-map offset of WGS-84, BD-09 (百度) a second one upon it; CGCS2000 is the national
system, which at our scale equals WGS-84. Its plane coordinates (3-degree Gauss zones) are named by EPSG code.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from cityloop.geography import offsets
from cityloop.geography.saying import gettext as _

Floats = NDArray[np.float64]
Convert = Callable[[Floats, Floats], tuple[Floats, Floats]]

WGS84, GCJ02, BD09, CGCS2000 = "WGS-84", "GCJ-02", "BD-09", "CGCS2000"
SYSTEMS = (WGS84, GCJ02, BD09, CGCS2000)
"""The systems by name; besides them every EPSG code upon WGS-84 or CGCS2000, as `EPSG:4549`."""

_DATUMS = ("World Geodetic System 1984", "China 2000")


class BadPosition(ValueError):
    """No position of this earth, or one that surely is not meant."""


class UnknownSystem(ValueError):
    """A coordinate system that we cannot convert from exactly."""


@dataclass(frozen=True, slots=True)
class Position:
    """WGS-84 degrees. Raises `BadPosition`."""

    lon: float
    lat: float

    def __post_init__(self) -> None:
        if fault := position_fault(self.lon, self.lat):
            raise BadPosition(fault)


def position_fault(lon: float, lat: float) -> str:
    """What is wrong with a position; empty when nothing is."""
    if not (math.isfinite(lon) and math.isfinite(lat)):
        return _("Longitude and latitude must be numbers, got %(lon)s, %(lat)s") % {"lon": lon, "lat": lat}
    if lon == 0 and lat == 0:
        return _("0, 0 is what a device says that does not know where it is")
    if _looks_swapped(lon, lat):
        return _("Longitude %(lon)s and latitude %(lat)s look swapped") % {"lon": lon, "lat": lat}
    if abs(lon) > 180 or abs(lat) > 90:
        return _("Longitude %(lon)s, latitude %(lat)s is not on this earth (plane coordinates? name their system)") % {
            "lon": lon,
            "lat": lat,
        }
    return ""


def _looks_swapped(lon: float, lat: float) -> bool:
    """Chinese longitudes (72 to 138) in the place of the latitude; nothing of ours lies north of 72 degrees."""
    return 72 <= lat <= 138 and 0 < lon <= 56


def to_wgs84(x: float, y: float, system: str) -> Position:
    """A position of `system` in WGS-84. Raises `BadPosition`, `UnknownSystem`."""
    if not (math.isfinite(x) and math.isfinite(y)):
        raise BadPosition(position_fault(x, y))
    if not _is_plane(system) and (fault := position_fault(x, y)):
        raise BadPosition(fault)
    lons, lats = arrays_to_wgs84([x], [y], system)
    if not within_use(system, lons, lats)[0]:
        raise BadPosition(outside_use(x, y, system))
    return Position(float(lons[0]), float(lats[0]))


def from_wgs84(position: Position, system: str) -> tuple[float, float]:
    """Longitude and latitude, or east and north, in `system`. Raises `UnknownSystem`."""
    xs, ys = arrays_from_wgs84([position.lon], [position.lat], system)
    return float(xs[0]), float(ys[0])


def arrays_to_wgs84(xs: ArrayLike, ys: ArrayLike, system: str) -> tuple[Floats, Floats]:
    """Many at once; what cannot be converted comes back as NaN or infinity, unchecked. Raises `UnknownSystem`."""
    with np.errstate(invalid="ignore", over="ignore"):
        return _converters(system)[0](np.asarray(xs, dtype=np.float64), np.asarray(ys, dtype=np.float64))


def arrays_from_wgs84(lons: ArrayLike, lats: ArrayLike, system: str) -> tuple[Floats, Floats]:
    """Many at once. Raises `UnknownSystem`."""
    with np.errstate(invalid="ignore", over="ignore"):
        return _converters(system)[1](np.asarray(lons, dtype=np.float64), np.asarray(lats, dtype=np.float64))


def within_use(system: str, lons: Floats, lats: Floats) -> NDArray[np.bool_]:
    """Whether positions, in WGS-84, lie in the strip for which a plane system is made, give or take three degrees."""
    use = _crs(system).area_of_use if _is_plane(system) else None
    if use is None:
        return np.full(np.shape(lons), True)
    return np.asarray((lons > use.west - 3) & (lons < use.east + 3) & (abs(lats) < 90))


def outside_use(x: float, y: float, system: str) -> str:
    said = {"x": x, "y": y, "system": system[:60]}
    return _("%(x)s, %(y)s lies far outside the area of %(system)s; are x (east) and y (north) swapped?") % said


def known(system: str) -> str:
    """The system itself. Raises `UnknownSystem`."""
    _converters(system)
    return system


def epsg_of(system: str) -> int:
    """The code written into files; those of offset systems have none and are written as WGS-84's."""
    return {WGS84: 4326, CGCS2000: 4490}.get(system) or (int(system[5:]) if system.startswith("EPSG:") else 4326)


@cache
def _converters(system: str) -> tuple[Convert, Convert]:
    """To WGS-84 and from it."""
    if system in (WGS84, CGCS2000):
        return _unchanged, _unchanged
    if system == GCJ02:
        return offsets.gcj02_to_wgs84, offsets.wgs84_to_gcj02
    if system == BD09:
        return offsets.bd09_to_wgs84, offsets.wgs84_to_bd09
    crs = _crs(system)
    return (
        Transformer.from_crs(crs, 4326, always_xy=True).transform,
        Transformer.from_crs(4326, crs, always_xy=True).transform,
    )


def _unchanged(xs: Floats, ys: Floats) -> tuple[Floats, Floats]:
    return xs, ys


@cache
def _crs(system: str) -> CRS:
    try:
        crs = CRS.from_epsg(system[5:]) if re.fullmatch(r"EPSG:[0-9]{4,6}", system) else None
    except CRSError:
        crs = None
    if crs is None:
        raise UnknownSystem(_("%(system)s is no coordinate system known here") % {"system": system[:60]})
    datum = crs.geodetic_crs.datum.name if crs.geodetic_crs and crs.geodetic_crs.datum else ""
    if not datum.startswith(_DATUMS):
        raise UnknownSystem(
            _("%(system)s (%(datum)s) cannot be converted without the survey office's parameters")
            % {"system": system[:60], "datum": datum}
        )
    return crs


def _is_plane(system: str) -> bool:
    return system not in SYSTEMS and _crs(system).is_projected
