"""Components that do not stand in rows along streets: at crossings, in parks, on the banks, on bridges."""

from __future__ import annotations

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from cityloop.demo.city.crossings import Crossing
from cityloop.demo.city.frame import Array, random
from cityloop.demo.city.land import Block, Use
from cityloop.demo.city.parts import NUMBER
from cityloop.demo.city.streets import Rank, Street
from cityloop.demo.city.water import Water

Row = tuple[Array, int, int]
NONE = np.empty((0, 2))

# In a park or square: the component and the m2 there are for one.
IN_GREEN = {
    "户外健身设施": 6_500,
    "景观灯": 1_900,
    "雕塑": 16_000,
    "喷泉": 30_000,
    "街头座椅": 3_200,
    "绿地护栏": 5_000,
}


def rows(seed: int, crossings: list[Crossing], blocks: list[Block], water: Water, streets: list[Street]) -> list[Row]:
    return [
        *_at_crossings(crossings),
        *_in_green(seed, blocks),
        *_on_banks(water, streets),
        *_on_bridges(water, streets),
    ]


def _at_crossings(crossings: list[Crossing]) -> list[Row]:
    great = [crossing for crossing in crossings if crossing.great]
    corners = np.array([[14.0, 11.0], [-13.0, -12.0]])
    points = shapely.get_coordinates([crossing.at for crossing in great])[:, None, :] + corners
    lights = shapely.get_coordinates([c.at for c in great if c.second.rank <= Rank.ARTERIAL]) + np.array([16.0, -15.0])
    return [(points.reshape(-1, 2), NUMBER["路名牌"], -1), (lights, NUMBER["监控电子眼"], -1)]


def _in_green(seed: int, blocks: list[Block]) -> list[Row]:
    rng = random(seed, "green")
    found = []
    for block in blocks:
        if block.use not in (Use.PARK, Use.SQUARE):
            continue
        for name, room in IN_GREEN.items():
            count = int(block.ground.area / room + rng.random())
            found.append((_scatter(block.ground.buffer(-20), count, rng), NUMBER[name], -1))
    return found


def _scatter(ground: BaseGeometry, count: int, rng: np.random.Generator) -> Array:
    if ground.is_empty or not count:
        return NONE
    west, south, east, north = ground.bounds
    points = rng.uniform((west, south), (east, north), (count * 6 + 8, 2))
    inside = points[shapely.contains_xy(ground, *points.T)]
    return np.asarray(inside[:count])


def _on_banks(water: Water, streets: list[Street]) -> list[Row]:
    """Railings, benches and lights of the promenade, on the green between the water and the road along it."""
    found = []
    for street in streets:
        if not street.name.startswith("滨河"):
            continue
        off = 34.0 if street.name == "滨河南路" else -34.0
        promenade = shapely.offset_curve(street.line, off)
        for name, step, shift in (("水域护栏", 60, 0.0), ("街头座椅", 75, 0.3), ("景观灯", 50, 0.6)):
            where = np.arange(shift * step, promenade.length, step)
            points = shapely.get_coordinates(shapely.line_interpolate_point(promenade, where))
            found.append((points[~shapely.contains_xy(water.river, *points.T)], NUMBER[name], -1))
    return found


def _on_bridges(water: Water, streets: list[Street]) -> list[Row]:
    found = []
    for street in streets:
        for ground in (water.river, water.creek_area):
            over = street.line.intersection(ground)
            if not over.is_empty:
                points = shapely.get_coordinates(shapely.centroid(shapely.get_parts(over)))
                found.append((points, NUMBER["跨河桥"], -1))
    return found
