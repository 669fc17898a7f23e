"""Cutting ground into pieces of about a wanted size, across their longer side, again and again."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import shapely

from cityloop.demo.city.frame import Array


@dataclass(frozen=True)
class Manner:
    """Until pieces are below `size` m2; `slack` moves the cut off the middle, `turn` tilts and `bend` crooks it."""

    size: float
    slack: float = 0.06
    turn: float = 0.0  # radians
    bend: float = 0.0  # metres


@dataclass
class Pieces:
    leaves: list[shapely.Polygon] = field(default_factory=list)
    cuts: list[shapely.LineString] = field(default_factory=list)


def cut(ground: shapely.Polygon, manner: Manner, rng: np.random.Generator) -> Pieces:
    found = Pieces()
    waiting = [ground]
    while waiting:
        piece = waiting.pop()
        if piece.area <= manner.size:
            found.leaves.append(piece)
            continue
        line = _line(piece, manner, rng)
        parts = _apart(piece, line)
        if len(parts) < 2:
            found.leaves.append(piece)
            continue
        waiting += parts
        found.cuts += [part for part in shapely.get_parts(line.intersection(piece)) if part.length > 1]
    return found


def _line(piece: shapely.Polygon, manner: Manner, rng: np.random.Generator) -> shapely.LineString:
    """Across the piece's longer side, near its middle."""
    box = shapely.get_coordinates(piece.minimum_rotated_rectangle)[:4]
    sides = box[1] - box[0], box[3] - box[0]
    lengths = [float(np.hypot(*side)) for side in sides]
    longer = int(lengths[1] > lengths[0])
    way = sides[longer] / lengths[longer]
    middle = box.mean(axis=0) + way * lengths[longer] * rng.uniform(-manner.slack, manner.slack)
    turned = _turned(way, np.pi / 2 + rng.uniform(-manner.turn, manner.turn))
    half = turned * (lengths[1 - longer] * 0.75 + 20)
    bent = middle + way * rng.uniform(-manner.bend, manner.bend)
    return shapely.LineString([middle - half, bent, middle + half] if manner.bend else [middle - half, middle + half])


def _turned(way: Array, angle: float) -> Array:
    cos, sin = np.cos(angle), np.sin(angle)
    return np.array([way[0] * cos - way[1] * sin, way[0] * sin + way[1] * cos])


def _apart(piece: shapely.Polygon, line: shapely.LineString) -> list[shapely.Polygon]:
    parts = shapely.get_parts(shapely.polygonize([piece.boundary.union(line)]))
    return [part for part in parts if part.area > 1 and piece.contains(part.representative_point())]
