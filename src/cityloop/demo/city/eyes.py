"""Where cameras look from, and the thirty places that have a loudspeaker beside one."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely

from cityloop.demo.city import frame
from cityloop.demo.city.areas import COUNTY
from cityloop.demo.city.crossings import Crossing
from cityloop.demo.city.land import Use
from cityloop.demo.city.streets import Rank, Street
from cityloop.demo.city.town import Town

CAMERAS, SPEAKERS = 800, 30
STAND_OFF = 13.0  # metres from the middle of a crossing to its cameras


@dataclass(frozen=True)
class Eye:
    code: str
    name: str
    lon: float
    lat: float
    direction: float  # degrees from north, clockwise
    owner: str  # as watch.models.Owner
    key: bool  # one of the key places that are patrolled by video


@dataclass(frozen=True)
class Voice:
    code: str
    name: str
    lon: float
    lat: float
    camera: str


def cameras(town: Town) -> list[Eye]:
    """At the gates of what is busy first, then at crossings, the greater ones with a camera for each street."""
    found: list[Eye] = []
    for name, at, direction, key in (*_gates(town), *_corners(town)):
        if len(found) == CAMERAS:
            break
        lon, lat = frame.position(at)
        owner = "own" if key or len(found) % 9 == 0 else "police"
        found.append(Eye(_code(132, len(found) + 1), name, lon, lat, direction, owner, key))
    return found


def speakers(eyes: list[Eye]) -> list[Voice]:
    key = [eye for eye in eyes if eye.key and eye.name.endswith("-1")][:SPEAKERS]
    return [
        Voice(_code(137, number), eye.name.rsplit("-", 1)[0] + "喇叭", eye.lon, eye.lat, eye.code)
        for number, eye in enumerate(key, 1)
    ]


def _code(kind: int, serial: int) -> str:
    """Twenty digits as GB/T 28181 numbers devices: centre, industry 08 (city management), type, network, serial."""
    return f"{COUNTY}0008{kind}6{serial:06d}"


Look = tuple[str, shapely.Point, float, bool]
BUSY = (Use.MARKET, Use.SCHOOL, Use.TRADE, Use.PUBLIC, Use.SQUARE, Use.PARK)


def _gates(town: Town) -> Iterator[Look]:
    """Two cameras where the nearest street passes each busy place, looking along it both ways."""
    streets = [street for street in town.streets if street.rank in (Rank.ARTERIAL, Rank.SECONDARY)]
    tree = shapely.STRtree([street.line for street in streets])
    order = {use: index for index, use in enumerate(BUSY)}
    places = [(block, ground) for block, ground in zip(town.blocks, town.grounds, strict=True) if block.name]
    for block, ground in sorted(places, key=lambda place: order.get(place[0].use, 99)):
        street = streets[int(tree.nearest(ground))]
        gate = shapely.shortest_line(street.line, ground)
        where = street.line.project(shapely.Point(gate.coords[0]))
        at = gate.interpolate(street.width / 2 + 2)
        for side, turn in ((1, 0.0), (2, 180.0)):
            yield f"{block.name}门口-{side}", at, (_bearing(street, where) + turn) % 360, True


def _corners(town: Town) -> Iterator[Look]:
    """Every crossing once, greater ones first; then a second, third and fourth camera at the greater."""
    great = [crossing for crossing in town.crossings if crossing.great]
    small = [crossing for crossing in town.crossings if not crossing.great]
    for turn in (0, 1):
        for crossing in great:
            yield _look(crossing, turn)
    for crossing in small[:: max(1, len(small) // 320)]:
        yield _look(crossing, 0)
    for turn in (2, 3):
        for crossing in great:
            yield _look(crossing, turn)


def _look(crossing: Crossing, turn: int) -> Look:
    street = (crossing.first, crossing.second)[turn % 2]
    direction = (_bearing(street, street.line.project(crossing.at)) + (180 if turn >= 2 else 0)) % 360
    back = math.radians(direction + 155)
    at = shapely.Point(crossing.at.x + STAND_OFF * math.sin(back), crossing.at.y + STAND_OFF * math.cos(back))
    return f"{crossing.name}-{turn + 1}", at, direction, False


def _bearing(street: Street, where: float) -> float:
    a, b = shapely.get_coordinates(shapely.line_interpolate_point(street.line, [max(0.0, where - 8), where + 8]))
    return round(float(np.degrees(np.arctan2(b[0] - a[0], b[1] - a[1]))) % 360, 1)
