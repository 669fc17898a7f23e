"""`locate`: the index of the ground, shared by all threads and rebuilt when the journal says that the ground changed.

A thread that has changed the ground and not yet committed sees its own change, nobody else does.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import shapely
from django.db import connection, transaction
from django.db.models import Max
from numpy.typing import ArrayLike

from cityloop.geography.choices import AreaClass, Side
from cityloop.geography.coordinates import Position
from cityloop.geography.index import NOWHERE, AreaRow, GridRef, GridRow, Index, Ref, Whereabouts
from cityloop.geography.lines import LineRef, LineRow
from cityloop.geography.models import Area, ResponsibilityGrid, ResponsibilityLine
from cityloop.journal.models import Act

__all__ = ["NOWHERE", "AreaClass", "GridRef", "LineRef", "Ref", "Whereabouts", "cells_of", "locate", "locate_many"]

SUBJECT = "ground"
INDEXED = ("areas", "grids", "lines")
"""Acts upon these (subject kind `ground`) make the index old."""

GLANCE_S = 1.0
"""So often the journal is asked, at most; changes by this process are seen at once."""


def locate(lon: float, lat: float) -> Whereabouts:
    """Raises `BadPosition`."""
    Position(lon, lat)
    return current().locate(lon, lat)


def locate_many(lons: ArrayLike, lats: ArrayLike) -> list[Whereabouts]:
    """Many at once; of positions that are none, NOWHERE."""
    return current().locate_many(lons, lats)


def cells_of(lons: ArrayLike, lats: ArrayLike) -> list[str]:
    """Codes of the cells, empty where there is none."""
    return current().cells_of(lons, lats)


def changed() -> None:
    """To be called by a service, inside its transaction, when it has changed what the index holds."""
    transaction.on_commit(_Changed())


def current() -> Index:
    for step in reversed(connection.run_on_commit):
        if isinstance(step[1], _Changed):
            return step[1].index()
    return _shared.index()


class _Changed:
    """Stands among the transaction's callbacks as long as the change is alive; a rollback takes it away."""

    def __init__(self) -> None:
        self._own: Index | None = None

    def index(self) -> Index:
        if self._own is None:
            self._own = build()
        return self._own

    def __call__(self) -> None:
        _shared.forget()


@dataclass(frozen=True)
class _Built:
    version: tuple[str, int]
    index: Index


class _Shared:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._built: _Built | None = None
        self._good_until = 0.0

    def index(self) -> Index:
        built = self._built
        if built and time.monotonic() < self._good_until:
            return built.index
        with self._lock:
            # Before the question: a change that arrives between it and the answer sets it back to 0 for good.
            self._good_until = time.monotonic() + GLANCE_S
            version = _version()
            if self._built is None or self._built.version != version:
                self._built = _Built(version, build())
            return self._built.index

    def forget(self) -> None:
        self._good_until = 0.0


_shared = _Shared()


def _version() -> tuple[str, int]:
    """The database, and the number of the last act that changed the ground."""
    acts = Act.objects.filter(subject_kind=SUBJECT, subject_id__in=INDEXED)
    return str(connection.settings_dict["NAME"]), acts.aggregate(last=Max("number"))["last"] or 0


def build() -> Index:
    """The ground as the database has it; an area that has ended no longer counts."""
    areas = Area.objects.filter(until=None).values_list(
        "code", "name", "level", "parent__code", "area_class", "geometry"
    )
    grids = ResponsibilityGrid.objects.values_list("level", "code", "name", "department", "person", "cells", "geometry")
    lines = ResponsibilityLine.objects.values_list("code", "name", "side", "level", "department", "person", "geometry")
    return Index(
        [
            AreaRow(code, name, level, parent or "", kind, shape)
            for code, name, level, parent, kind, shape in _shaped(areas)
        ],
        [GridRow(GridRef(*ref), cells, shape) for *ref, cells, shape in _shaped(grids)],
        [
            LineRow(LineRef(code, name, Side(side), level, department, person), shape)
            for code, name, side, level, department, person, shape in _shaped(lines)
        ],
    )


def _shaped(rows: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Rows with their last column, WKB, made a geometry."""
    found = list(rows)
    shapes = shapely.from_wkb([bytes(row[-1]) for row in found])
    return [(*row[:-1], shape) for row, shape in zip(found, shapes, strict=True)]
