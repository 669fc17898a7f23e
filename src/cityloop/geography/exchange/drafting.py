"""Rows of a file become drafts, or problems that name row and column."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from cityloop.geography import coordinates, queries
from cityloop.geography.choices import Level, What
from cityloop.geography.exchange.files import BadFile, Row, Table
from cityloop.geography.exchange.headings import DRAFTS, POINTS, REQUIRED, Column, understood
from cityloop.geography.rules import Problem, state_named
from cityloop.geography.saying import gettext as _

MOST_PROBLEMS = 1_000
STEP = 1_000

Progress = Callable[[int, int], None]


class TooManyProblems(Exception):
    """Enough to mend: the rest of the file is not read."""


@dataclass
class Read:
    """Drafts and, beside each, the number of its row; `headings` by field, as the file has them."""

    drafts: list[Any] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    headings: dict[str, str] = field(default_factory=dict)

    def fault(self, row: int, column: str, message: str, value: Any = "") -> None:
        self.problems.append(Problem(row, column, message, str(value)[:60]))
        if len(self.problems) >= MOST_PROBLEMS:
            raise TooManyProblems


def read(table: Table, what: What, system: str, on_progress: Progress) -> Read:
    """`system` is what the user says, empty to believe the file. Raises `BadFile`, `UnknownSystem`."""
    columns = understood(what, table.columns, drawn=table.drawn)
    found = Read()
    reader = _Reader(what, table, columns, _system(system, table), found)
    done = 0
    try:
        for batch in _batches(table.rows):
            reader.add(batch)
            done += len(batch)
            on_progress(min(done, table.total), table.total)
    except TooManyProblems:
        pass
    return found


def _system(said: str, table: Table) -> str:
    if said or table.system or not table.drawn:
        return said or table.system or coordinates.WGS84
    raise BadFile(_("The file does not say in which coordinate system it is: choose one"))


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    walk = iter(rows)
    while batch := list(islice(walk, STEP)):
        yield batch


class _Reader:
    """Turns rows into drafts, a batch at a time; coordinates of a batch are converted at once."""

    def __init__(self, what: What, table: Table, columns: Sequence[Column | None], system: str, into: Read) -> None:
        self._what, self._into, self._system, self._drawn = what, into, system, table.drawn
        self._columns = [
            (heading, column, column.parse)
            for heading, column in zip(table.columns, columns, strict=True)
            if column is not None
        ]
        into.headings = {column.field: heading for heading, column, _parse in self._columns}
        self._places = [at for at, column in enumerate(columns) if column is not None]
        self._states = queries.states()
        self._patterns = queries.patterns()

    def add(self, batch: Sequence[Row]) -> None:
        parsed = [(row, given) for row in batch if (given := self._parse(row)) is not None]
        if self._what in POINTS:
            self._add_points(parsed)
        else:
            self._add_outlines(parsed)

    def _parse(self, row: Row) -> dict[str, Any] | None:
        given: dict[str, Any] = {}
        faults = len(self._into.problems)
        for at, (heading, column, parse) in zip(self._places, self._columns, strict=True):
            try:
                value = parse(row.values[at])
            except ValueError as error:
                self._into.fault(row.number, heading, str(error), row.values[at])
                continue
            if value not in (None, "", ()):
                given[column.field] = value
        if self._what == What.AREAS and "level" not in given and "code" in given:
            self._tell_level(row, given)
        for name in REQUIRED[self._what]:
            if name not in given and len(self._into.problems) == faults:
                self._into.fault(row.number, self._heading(name), _("is missing"))
        if "state" in given:
            given["state"] = state_named(given["state"], self._states) or given["state"]
        return given if len(self._into.problems) == faults else None

    def _heading(self, name: str) -> str:
        return self._into.headings.get(name, name)

    def _tell_level(self, row: Row, given: dict[str, Any]) -> None:
        """By the look of the code; what may be a city or a district is a district."""
        fits = [level for level in reversed(Level) if self._patterns[level].fullmatch(given["code"])]
        if fits:
            given["level"] = fits[0]
        else:
            self._into.fault(row.number, self._heading("code"), _("looks like no level's code"), given["code"])

    def _add_points(self, parsed: Sequence[tuple[Row, dict[str, Any]]]) -> None:
        if self._drawn:
            pairs = _points_of([row.geometry for row, _given in parsed])
        else:
            pairs = np.array([[given.pop(axis, np.nan) for axis in "xy"] for _row, given in parsed], dtype=np.float64)
        xs, ys = pairs.reshape(-1, 2).T
        lons, lats = coordinates.arrays_to_wgs84(xs, ys, self._system)
        inside = coordinates.within_use(self._system, lons, lats)
        for (row, given), x, y, lon, lat, used in zip(
            parsed, xs.tolist(), ys.tolist(), lons.tolist(), lats.tolist(), inside.tolist(), strict=True
        ):
            fault = coordinates.position_fault(lon, lat) if np.isfinite(x) and np.isfinite(y) else _("has no position")
            if fault or not used:
                self._into.fault(row.number, _("position"), fault or coordinates.outside_use(x, y, self._system))
                continue
            if self._what == What.COMPONENTS and self._system != coordinates.WGS84 and "original_system" not in given:
                given |= {"original_x": x, "original_y": y, "original_system": self._system}
            self._keep(row, given | {"lon": lon, "lat": lat})

    def _add_outlines(self, parsed: Sequence[tuple[Row, dict[str, Any]]]) -> None:
        if self._drawn:
            shapes = shapely.from_wkb([row.geometry for row, _given in parsed], on_invalid="ignore")
        else:
            shapes = shapely.from_wkt([given.pop("wkt", None) for _row, given in parsed], on_invalid="ignore")
        shapes = shapely.force_2d(shapes)
        shapes = shapely.transform(shapes, self._convert)
        for (row, given), shape in zip(parsed, shapes, strict=True):
            if shape is None and not (self._what == What.GRIDS and given.get("cells")):
                self._into.fault(row.number, _("geometry"), _("cannot be read"))
            else:
                self._keep(row, given if shape is None else given | {"geometry": shape})

    def _convert(self, pairs: Any) -> Any:
        return np.column_stack(coordinates.arrays_to_wgs84(pairs[:, 0], pairs[:, 1], self._system))

    def _keep(self, row: Row, given: dict[str, Any]) -> None:
        self._into.drafts.append(DRAFTS[self._what](**given))
        self._into.rows.append(row.number)


def _points_of(shapes: Sequence[bytes | None]) -> NDArray[np.float64]:
    """A component drawn as a line or polygon stands at a point that lies on it."""
    read = shapely.from_wkb(list(shapes), on_invalid="ignore")
    points = np.where(shapely.get_type_id(read) == 0, read, shapely.point_on_surface(read))
    return np.column_stack([shapely.get_x(points), shapely.get_y(points)])
