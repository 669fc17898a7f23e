"""The published offsets of Chinese public maps: GCJ-02 upon WGS-84, BD-09 upon GCJ-02. Arrays in, arrays out.

The inverse of GCJ-02 has no closed form; it is found by iteration to far below a millimetre. Outside the box that
map makers use for China nothing is offset.
"""

from __future__ import annotations

import numpy as np
from numpy import cos, pi, sin, sqrt
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_A = 6378245.0
_EE = 0.00669342162296594323
_TURN = pi * 3000 / 180
_WEST, _EAST, _SOUTH, _NORTH = 72.004, 137.8347, 0.8293, 55.8271
_EXACT = 1e-10


def wgs84_to_gcj02(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    east, north = _offset(lon, lat)
    inside = _in_china(lon, lat)
    return np.where(inside, lon + east, lon), np.where(inside, lat + north, lat)


def gcj02_to_wgs84(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    found_lon, found_lat = lon, lat
    for _ in range(20):
        east, north = _offset(found_lon, found_lat)
        rest_lon, rest_lat = lon - (found_lon + east), lat - (found_lat + north)
        found_lon, found_lat = found_lon + rest_lon, found_lat + rest_lat
        if not (np.maximum(abs(rest_lon), abs(rest_lat)) > _EXACT).any():
            break
    inside = _in_china(found_lon, found_lat)
    return np.where(inside, found_lon, lon), np.where(inside, found_lat, lat)


def gcj02_to_bd09(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    radius = sqrt(lon * lon + lat * lat) + 0.00002 * sin(lat * _TURN)
    angle = np.arctan2(lat, lon) + 0.000003 * cos(lon * _TURN)
    return radius * cos(angle) + 0.0065, radius * sin(angle) + 0.006


def bd09_to_gcj02(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    found_lon, found_lat = lon - 0.0065, lat - 0.006
    for _ in range(20):
        again_lon, again_lat = gcj02_to_bd09(found_lon, found_lat)
        rest_lon, rest_lat = lon - again_lon, lat - again_lat
        found_lon, found_lat = found_lon + rest_lon, found_lat + rest_lat
        if not (np.maximum(abs(rest_lon), abs(rest_lat)) > _EXACT).any():
            break
    return found_lon, found_lat


def wgs84_to_bd09(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    inside = _in_china(lon, lat)
    east, north = gcj02_to_bd09(*wgs84_to_gcj02(lon, lat))
    return np.where(inside, east, lon), np.where(inside, north, lat)


def bd09_to_wgs84(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    found_lon, found_lat = gcj02_to_wgs84(*bd09_to_gcj02(lon, lat))
    inside = _in_china(found_lon, found_lat)
    return np.where(inside, found_lon, lon), np.where(inside, found_lat, lat)


def _in_china(lon: Floats, lat: Floats) -> NDArray[np.bool_]:
    return np.asarray((lon >= _WEST) & (lon <= _EAST) & (lat >= _SOUTH) & (lat <= _NORTH))


def _offset(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Degrees east and north by which GCJ-02 lies off WGS-84."""
    x, y = lon - 105.0, lat - 35.0
    wave = (20 * sin(6 * pi * x) + 20 * sin(2 * pi * x)) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + wave
    north = north + (20 * sin(pi * y) + 40 * sin(pi * y / 3)) * 2 / 3
    north = north + (160 * sin(pi * y / 12) + 320 * sin(pi * y / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + wave
    east = east + (20 * sin(pi * x) + 40 * sin(pi * x / 3)) * 2 / 3
    east = east + (150 * sin(pi * x / 12) + 300 * sin(pi * x / 30)) * 2 / 3
    phi = lat * pi / 180
    magic = 1 - _EE * sin(phi) ** 2
    root = sqrt(magic)
    return east * 180 / (_A / root * cos(phi) * pi), north * 180 / (_A * (1 - _EE) / (magic * root) * pi)
