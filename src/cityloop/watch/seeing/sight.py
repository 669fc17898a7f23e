"""What a camera sees of the ground. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass

RANGE_M = 120.0  # beyond it a stall is a few pixels
AROUND_M = 8.0  # so near that a camera's place is not known better
DEGREE_M = 111_320.0


@dataclass(frozen=True, slots=True)
class View:
    """Place in degrees, direction in degrees from north clockwise, opening in degrees."""

    lon: float
    lat: float
    direction: float
    field_of_view: float


def metres(view: View, lon: float, lat: float) -> tuple[float, float]:
    """East and north of the camera; exact enough within sight."""
    return (lon - view.lon) * DEGREE_M * math.cos(math.radians(view.lat)), (lat - view.lat) * DEGREE_M


def sees(view: View, lon: float, lat: float, reach: float = RANGE_M) -> bool:
    """Whether the point lies in the camera's sector; walls are not known."""
    east, north = metres(view, lon, lat)
    far = math.hypot(east, north)
    if far <= AROUND_M:
        return True
    return far <= reach and off_axis(view, lon, lat) <= view.field_of_view / 2


def off_axis(view: View, lon: float, lat: float) -> float:
    """Degrees between the middle of the picture and the point, 0 to 180."""
    east, north = metres(view, lon, lat)
    bearing = math.degrees(math.atan2(east, north))
    return abs((bearing - view.direction + 180) % 360 - 180)


def box(lon: float, lat: float, reach: float = RANGE_M) -> tuple[float, float, float, float]:
    """West, south, east, north of all places from which the point could be seen."""
    across, up = reach / (DEGREE_M * max(math.cos(math.radians(lat)), 0.01)), reach / DEGREE_M
    return lon - across, lat - up, lon + across, lat + up
