"""Where the generated city lies: metres east and north of its middle, and the same in WGS-84 degrees."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

Array = NDArray[np.float64]

AREA = 17_000_000.0  # m2
MIDDLE = (115.2136, 24.9478)  # lon, lat in southern Jiangxi, where no county seat lies
PLACES = 8  # decimals of a degree at rest: about a millimetre

_A, _E2 = 6378137.0, 0.00669437999014
_LAT = math.radians(MIDDLE[1])
_W = 1 - _E2 * math.sin(_LAT) ** 2
EAST = math.radians(1) * _A / math.sqrt(_W) * math.cos(_LAT)  # metres of one degree of longitude
NORTH = math.radians(1) * _A * (1 - _E2) / _W**1.5  # metres of one degree of latitude


def degrees(points: Array) -> Array:
    """(n, 2) metres to (n, 2) degrees, rounded so that shared corners stay shared."""
    lonlat: Array = np.round(points / (EAST, NORTH) + MIDDLE, PLACES)
    return lonlat


def to_degrees(shapes: Any) -> Any:
    """A shape or an array of shapes, in degrees."""
    return shapely.transform(shapes, degrees)


def position(point: shapely.Point) -> tuple[float, float]:
    """lon, lat of a point in metres."""
    return round(point.x / EAST + MIDDLE[0], PLACES), round(point.y / NORTH + MIDDLE[1], PLACES)


def random(seed: int, purpose: str) -> np.random.Generator:
    """A stream of its own for every purpose, so that one step can change without moving the others."""
    return np.random.default_rng([seed, *purpose.encode()])
