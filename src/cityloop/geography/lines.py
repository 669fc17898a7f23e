"""Responsibility lines in memory: which side of which street a point belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import shapely

from cityloop.geography.choices import Side
from cityloop.geography.measures import metres_a_degree

REACH_M = 60.0
"""A point farther from every line belongs to none."""


@dataclass(frozen=True, slots=True)
class LineRef:
    code: str
    name: str
    side: Side
    level: int
    department: str
    person: str


class LineRow(NamedTuple):
    ref: LineRef
    geometry: Any


class Lines:
    """Lines in metres around their common centre, in the order of their codes."""

    def __init__(self, rows: Sequence[LineRow]) -> None:
        ordered = sorted(rows, key=lambda row: row.ref.code)
        self._refs = [row.ref for row in ordered]
        shapes = [row.geometry for row in ordered]
        west, south, east, north = shapely.total_bounds(shapes)
        self._origin = np.array([(west + east) / 2, (south + north) / 2])
        self._scale = np.array([float(metres) for metres in metres_a_degree(self._origin[1])])
        self._shapes = shapely.transform(np.array(shapes, dtype=object), lambda at: (at - self._origin) * self._scale)
        self._tree = shapely.STRtree(self._shapes)

    def nearest(self, point: Any) -> tuple[LineRef, float] | None:
        """The nearest line and its metres; of two sides drawn along one line, the side on which the point lies."""
        here = shapely.Point((point.x - self._origin[0]) * self._scale[0], (point.y - self._origin[1]) * self._scale[1])
        hits, distances = self._tree.query_nearest(
            here, max_distance=REACH_M, return_distance=True, all_matches=True
        )
        if not hits.size:
            return None
        best = min(sorted(hits.tolist()), key=lambda at: not self._on_side(at, here)) if hits.size > 1 else int(hits[0])
        return self._refs[best], round(float(distances[0]), 2)

    def _on_side(self, at: int, here: Any) -> bool:
        side = self._refs[at].side
        return side == Side.BOTH or side == (Side.LEFT if self._left_of(self._shapes[at], here) else Side.RIGHT)

    def _left_of(self, line: Any, here: Any) -> bool:
        along = shapely.line_locate_point(line, here)
        start = shapely.line_interpolate_point(line, max(along - 0.5, 0.0))
        end = shapely.line_interpolate_point(line, along + 0.5)
        across = (end.x - start.x) * (here.y - start.y) - (end.y - start.y) * (here.x - start.x)
        return bool(across > 0)
