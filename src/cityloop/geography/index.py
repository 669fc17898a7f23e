"""The ground in memory: which cell a point lies in, and all that follows from it. Pure: rows in, answers out.

Polygons are few and rarely change, so they live in an STRtree. What a cell implies (its community, street, district,
responsibility grids) is worked out once a cell. A point on a shared border belongs to the smallest code, always.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from cityloop.geography.choices import AreaClass, Level
from cityloop.geography.lines import LineRef, LineRow, Lines
from cityloop.geography.rules import LEVELS

_INWARD = tuple(reversed(LEVELS))


@dataclass(frozen=True, slots=True)
class Ref:
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class GridRef:
    level: int
    code: str
    name: str
    department: str
    person: str


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where a point lies. `grids` goes by level; `line` is the nearest responsibility line within 60 m."""

    cell: Ref | None = None
    community: Ref | None = None
    street: Ref | None = None
    district: Ref | None = None
    city: Ref | None = None
    area_class: AreaClass | None = None
    grids: Mapping[int, GridRef] = field(default_factory=dict)
    line: LineRef | None = None
    line_distance_m: float | None = None


NOWHERE = Whereabouts()


class AreaRow(NamedTuple):
    code: str
    name: str
    level: str
    parent_code: str
    area_class: str
    geometry: Any


class GridRow(NamedTuple):
    ref: GridRef
    cells: Sequence[str]
    geometry: Any


class _Surfaces:
    """Polygons of one kind in the order of their codes."""

    def __init__(self, rows: Sequence[Any], geometries: Sequence[Any]) -> None:
        self.rows = rows
        self._tree = shapely.STRtree(geometries)

    def first(self, point: Any) -> Any | None:
        hits = self._tree.query(point, predicate="intersects")
        if hits.size > 1:
            return self.rows[int(hits.min())]
        return self.rows[int(hits[0])] if hits.size else None

    def all(self, point: Any) -> list[Any]:
        return [self.rows[at] for at in sorted(self._tree.query(point, predicate="intersects").tolist())]

    def all_many(self, points: NDArray[np.object_]) -> dict[int, list[Any]]:
        """Rows by number of the point; points in none are left out."""
        found: dict[int, list[Any]] = defaultdict(list)
        pairs = self._tree.query(points, predicate="intersects").T
        for asked, hit in sorted(pairs.tolist()):
            found[asked].append(self.rows[hit])
        return found

    def firsts(self, points: NDArray[np.object_]) -> NDArray[np.int64]:
        """The row of each point, as many as there are rows where it lies in none."""
        found = np.full(len(points), len(self.rows), dtype=np.int64)
        asked, hit = self._tree.query(points, predicate="intersects")
        np.minimum.at(found, asked, hit)
        return found


class Index:
    """Answers for one state of the ground; never changed, so threads share it."""

    def __init__(
        self, areas: Sequence[AreaRow] = (), grids: Sequence[GridRow] = (), lines: Sequence[LineRow] = ()
    ) -> None:
        self._areas = {row.code: row for row in areas}
        by_level = defaultdict(list)
        for row in sorted(areas, key=lambda row: row.code):
            by_level[row.level].append(row)
        self._levels = [
            _Surfaces(rows, [row.geometry for row in rows]) for level in _INWARD if (rows := by_level.get(level))
        ]
        ordered = sorted(grids, key=lambda row: (row.ref.level, row.ref.code))
        self._grids_of_cell: dict[str, dict[int, GridRef]] = defaultdict(dict)
        for grid in ordered:
            for cell in grid.cells:
                self._grids_of_cell[cell].setdefault(grid.ref.level, grid.ref)
        drawn = [row for row in ordered if not row.cells]
        self._drawn = _Surfaces([row.ref for row in drawn], [row.geometry for row in drawn]) if drawn else None
        self._lines = Lines(lines) if lines else None
        self._known: dict[str, Whereabouts] = {}

    def locate(self, lon: float, lat: float) -> Whereabouts:
        point = shapely.Point(lon, lat)
        found = NOWHERE
        for surfaces in self._levels:
            if (area := surfaces.first(point)) is not None:
                found = self._implied(area)
                break
        drawn = self._drawn.all(point) if self._drawn else []
        near = self._lines.nearest(point) if self._lines else None
        return _with(found, drawn, near) if drawn or near else found

    def locate_many(self, lons: ArrayLike, lats: ArrayLike) -> list[Whereabouts]:
        points = _points(lons, lats)
        found = [self._implied(area) if area is not None else NOWHERE for area in self._areas_at(points)]
        drawn = self._drawn.all_many(points) if self._drawn else {}
        near = self._lines.nearest_many(points) if self._lines else [None] * len(points)
        for at in drawn.keys() | {at for at, line in enumerate(near) if line}:
            found[at] = _with(found[at], drawn.get(at, []), near[at])
        return found

    def cells_of(self, lons: ArrayLike, lats: ArrayLike) -> list[str]:
        """The cell's code of each point, empty where there is none."""
        points = _points(lons, lats)
        return [area.code if area and area.level == Level.CELL else "" for area in self._areas_at(points)]

    def _areas_at(self, points: NDArray[np.object_]) -> list[AreaRow | None]:
        """The innermost area of each point."""
        found: list[AreaRow | None] = [None] * len(points)
        left = np.arange(len(points))
        for surfaces in self._levels:
            rows = surfaces.firsts(points[left])
            hit = rows < len(surfaces.rows)
            for at, row in zip(left[hit].tolist(), rows[hit].tolist(), strict=True):
                found[at] = surfaces.rows[row]
            left = left[~hit]
            if not left.size:
                break
        return found

    def _implied(self, area: AreaRow) -> Whereabouts:
        if (known := self._known.get(area.code)) is None:
            known = self._known[area.code] = self._work_out(area)
        return known

    def _work_out(self, area: AreaRow) -> Whereabouts:
        chain: dict[str, Ref] = {}
        classes: list[str] = []
        step: AreaRow | None = area
        while step is not None and step.level not in chain:
            chain[step.level] = Ref(step.code, step.name)
            classes += [step.area_class] if step.area_class else []
            step = self._areas.get(step.parent_code)
        kind = AreaClass(classes[0]) if classes else None
        cell, community, street, district, city = (chain.get(level) for level in _INWARD)
        return Whereabouts(cell, community, street, district, city, kind, self._grids_of_cell.get(area.code, {}))


def _points(lons: ArrayLike, lats: ArrayLike) -> NDArray[np.object_]:
    pairs = np.column_stack([np.asarray(lons, dtype=np.float64), np.asarray(lats, dtype=np.float64)])
    pairs[~np.isfinite(pairs)] = np.nan  # such a point is empty and lies nowhere
    points: NDArray[np.object_] = np.asarray(shapely.points(pairs, handle_nan="skip"), dtype=object)
    return points


def _with(implied: Whereabouts, drawn: Sequence[GridRef], near: tuple[LineRef, float] | None) -> Whereabouts:
    """Adds what does not follow from the cell: grids that are drawn by themselves, and the nearest line."""
    grids = {**{grid.level: grid for grid in reversed(drawn)}, **implied.grids} if drawn else implied.grids
    line, distance = near or (None, None)
    cell, community, street = implied.cell, implied.community, implied.street
    return Whereabouts(
        cell, community, street, implied.district, implied.city, implied.area_class, grids, line, distance
    )
