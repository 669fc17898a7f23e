"""Footprints of buildings: rows facing south in the new quarters, close small houses in the old town."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from cityloop.demo.city.frame import Array, random
from cityloop.demo.city.land import Block, Use


@dataclass(frozen=True)
class Pattern:
    length: float  # metres along the row
    depth: float
    gap: float  # between houses of a row
    yard: float  # between rows
    kept: float  # share of houses that are there
    turn: float = 0.0  # radians off the block's own direction


PATTERNS = {
    Use.OLD: Pattern(15, 11, 2, 4.5, 0.86, 0.03),
    Use.HOMES: Pattern(46, 13, 11, 24, 0.88),
    Use.TRADE: Pattern(52, 38, 14, 16, 0.95),
    Use.WORKS: Pattern(88, 42, 18, 22, 0.85),
    Use.SCHOOL: Pattern(58, 15, 16, 36, 0.6),
    Use.MARKET: Pattern(60, 28, 10, 12, 0.95),
    Use.PUBLIC: Pattern(62, 24, 18, 34, 0.8),
    Use.SQUARE: Pattern(40, 26, 150, 150, 1.0),
}
SHIFTS = ((0.0, 0.0), (0.5, 0.0), (0.0, 0.5), (0.5, 0.5))
SMALLEST = 300.0  # m2 of a plot that is built on


def build(seed: int, blocks: list[Block], grounds: list[BaseGeometry]) -> list[shapely.MultiPolygon]:
    """The houses of each block; `grounds` are the blocks without their streets."""
    rng = random(seed, "houses")
    return [_houses(ground, PATTERNS.get(block.use), rng) for block, ground in zip(blocks, grounds, strict=True)]


def _houses(ground: BaseGeometry, pattern: Pattern | None, rng: np.random.Generator) -> shapely.MultiPolygon:
    plot = ground.buffer(-5)
    if pattern is None or plot.is_empty or plot.area < SMALLEST:
        return shapely.MultiPolygon()
    houses = _fitting(plot, pattern, rng)
    if not len(houses):
        houses = _fitting(plot, PATTERNS[Use.OLD], rng)  # a small plot has small houses, whatever they are for
    return shapely.MultiPolygon(list(houses))


def _fitting(plot: BaseGeometry, pattern: Pattern, rng: np.random.Generator) -> NDArray[np.object_]:
    """The net of houses that fits best into the plot, tried in a few places, with some left out by chance."""
    middle, along, across, reach = _axes(plot)
    turn = rng.uniform(-pattern.turn, pattern.turn) if pattern.turn else 0.0
    along = along * np.cos(turn) + across * np.sin(turn)
    across = np.array([-along[1], along[0]])
    shapely.prepare(plot)
    best: NDArray[np.object_] = np.empty(0, dtype=object)
    for shift in SHIFTS:
        begin = middle + along * shift[0] * (pattern.length + pattern.gap)
        begin = begin + across * shift[1] * (pattern.depth + pattern.yard)
        houses = np.asarray(shapely.polygons(_rows(begin, along, across, reach, pattern)))
        inside = houses[shapely.contains(plot, houses)]
        best = inside if len(inside) > len(best) else best
    return best[rng.random(len(best)) < pattern.kept]


def _axes(plot: BaseGeometry) -> tuple[Array, Array, Array, float]:
    """Middle, the direction of the rows (the side of the plot nearest to east-west), the other, and how far to go."""
    box = shapely.get_coordinates(plot.minimum_rotated_rectangle)[:4]
    side = box[1] - box[0]
    if abs(side[0]) < abs(side[1]):
        side = box[3] - box[0]
    along = side / np.hypot(*side) * np.sign(side[0])
    return box.mean(axis=0), along, np.array([-along[1], along[0]]), float(np.hypot(*(box[2] - box[0]))) / 2


def _rows(middle: Array, along: Array, across: Array, reach: float, pattern: Pattern) -> Array:
    """(n, 4, 2) corners of a net of houses over the plot."""
    steps_along = np.arange(-reach, reach, pattern.length + pattern.gap)
    steps_across = np.arange(-reach, reach, pattern.depth + pattern.yard)
    grid = np.stack(np.meshgrid(steps_along, steps_across), axis=-1).reshape(-1, 1, 2)
    house = np.array([[0, 0], [pattern.length, 0], [pattern.length, pattern.depth], [0, pattern.depth]])
    local = grid + house
    return np.asarray(middle + local[..., :1] * along + local[..., 1:] * across)
