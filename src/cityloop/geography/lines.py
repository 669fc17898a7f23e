"""Responsibility lines in memory: which side of which street a point belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

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
        signs = {Side.BOTH: 0, Side.LEFT: 1, Side.RIGHT: -1}
        self._sides = np.array([signs[ref.side] for ref in self._refs])
        self._tree = shapely.STRtree(self._shapes)

    def nearest(self, point: Any) -> tuple[LineRef, float] | None:
        """The nearest line and its metres; of two sides drawn along one line, the side on which the point lies."""
        here = shapely.Point((point.x - self._origin[0]) * self._scale[0], (point.y - self._origin[1]) * self._scale[1])
        hits = self._tree.query(here, predicate="dwithin", distance=REACH_M)
        if not hits.size:
            return None
        metres = shapely.distance(self._shapes[hits], here)
        least = float(metres.min())
        tied = hits[metres <= least]
        best = tied[0] if tied.size == 1 else tied[self._order(np.zeros(tied.size), tied, here)[0]]
        return self._refs[int(best)], least

    def nearest_many(self, points: NDArray[np.object_]) -> list[tuple[LineRef, float] | None]:
        here = shapely.transform(points, lambda at: (at - self._origin) * self._scale)
        (asked, hits), metres = self._tree.query_nearest(here, max_distance=REACH_M, return_distance=True)
        order = self._order(asked, hits, here[asked])
        _, firsts = np.unique(asked[order], return_index=True)
        best = order[firsts]
        found: list[tuple[LineRef, float] | None] = [None] * len(points)
        for at, line, distance in zip(asked[best].tolist(), hits[best].tolist(), metres[best].tolist(), strict=True):
            found[at] = (self._refs[line], distance)
        return found

    def _order(self, asked: NDArray[Any], hits: NDArray[Any], here: Any) -> NDArray[np.int64]:
        """By point, the right side first, then by code."""
        return np.lexsort((hits, ~self._on_side(hits, here), asked))

    def _on_side(self, lines: NDArray[Any], here: Any) -> NDArray[np.bool_]:
        shapes = self._shapes[lines]
        along = shapely.line_locate_point(shapes, here)
        start = shapely.get_coordinates(shapely.line_interpolate_point(shapes, np.maximum(along - 0.5, 0.0)))
        ahead = shapely.get_coordinates(shapely.line_interpolate_point(shapes, along + 0.5)) - start
        aside = shapely.get_coordinates(here) - start
        left = ahead[:, 0] * aside[:, 1] - ahead[:, 1] * aside[:, 0] > 0
        side = self._sides[lines]
        found: NDArray[np.bool_] = (side == 0) | (side == np.where(left, 1, -1))
        return found
