"""Configuration kept in memory for as long as the journal knows of no change to it.

The journal is asked at most once a second; a thread that has a change of its own under way reads the rows themselves.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db import connection
from django.db.models import Max

from cityloop.journal.models import Act
from cityloop.journal.services import changes_under_way

T = TypeVar("T")
GLANCE_S = 1.0


@dataclass(frozen=True)
class _Kept(Generic[T]):
    value: T
    version: tuple[str, int]
    asked: float


class Glance(Generic[T]):
    """What `read` answers, read anew after an act upon one of the subject `kinds`."""

    made: list[Glance[object]] = []

    def __init__(self, read: Callable[[], T], *kinds: str) -> None:
        self._read = read
        self._kinds = frozenset(kinds)
        self._kept: _Kept[T] | None = None
        Glance.made.append(self)  # type: ignore[arg-type]  # a list of all, whatever they keep

    def __call__(self) -> T:
        if changes_under_way(self._kinds):
            return self._read()
        kept, now = self._kept, time.monotonic()
        if kept and now - kept.asked < GLANCE_S and kept.version[0] == _database():
            return kept.value
        version = (_database(), self._last_change())
        value = kept.value if kept and kept.version == version else self._read()
        self._kept = _Kept(value, version, now)
        return value

    def forget(self) -> None:
        self._kept = None

    def _last_change(self) -> int:
        acts = Act.objects.filter(subject_kind__in=self._kinds)
        return acts.aggregate(last=Max("number"))["last"] or 0


def forget_all() -> None:
    """For tests, whose changes are rolled back rather than undone."""
    for each in Glance.made:
        each.forget()


def _database() -> str:
    return str(connection.settings_dict["NAME"])
