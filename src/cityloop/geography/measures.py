"""Metres on the ground. Within a city the ellipsoid is flat enough: below 20 km the error stays under a thousandth."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def metres_a_degree(lat: ArrayLike) -> tuple[Floats, Floats]:
    """Metres of one degree of longitude and of latitude at `lat` (WGS-84 ellipsoid, series)."""
    phi = np.radians(np.asarray(lat, dtype=np.float64))
    east = 111412.84 * np.cos(phi) - 93.5 * np.cos(3 * phi) + 0.118 * np.cos(5 * phi)
    north = 111132.92 - 559.82 * np.cos(2 * phi) + 1.175 * np.cos(4 * phi) - 0.0023 * np.cos(6 * phi)
    return east, north


def distances_m(lon: float, lat: float, lons: ArrayLike, lats: ArrayLike) -> Floats:
    """Metres from one position to many."""
    east, north = metres_a_degree((lat + np.asarray(lats, dtype=np.float64)) / 2)
    return np.hypot((np.asarray(lons) - lon) * east, (np.asarray(lats) - lat) * north)


def distance_m(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    return float(distances_m(lon, lat, other_lon, other_lat))


def box_around(lon: float, lat: float, radius_m: float) -> tuple[float, float, float, float]:
    """West, south, east, north of a box that surely holds the circle."""
    east, north = (float(metre) for metre in metres_a_degree(lat))
    wide, high = radius_m * 1.01 / max(east, 1.0), radius_m * 1.01 / north
    return lon - wide, lat - high, lon + wide, lat + high


def bearing(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """Degrees clockwise from north, in which the other position lies."""
    east, north = metres_a_degree(lat)
    return float(np.degrees(np.arctan2((other_lon - lon) * east, (other_lat - lat) * north)) % 360)
