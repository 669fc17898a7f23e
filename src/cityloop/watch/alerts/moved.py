"""How many things moved after a reminder. Pure: a thing is the span for which it stood, None while it still stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

Stood = tuple[datetime, datetime | None]


@dataclass(frozen=True, slots=True)
class Moved:
    """Of `stood` things that were there when it was spoken, `left` had gone in time."""

    stood: int
    left: int


def after(reminded_at: datetime, within: timedelta, things: Iterable[Stood]) -> Moved:
    """One that came later was not spoken to; one that went in the same moment had gone by itself."""
    there = [ended for began, ended in things if began <= reminded_at and (ended is None or ended > reminded_at)]
    return Moved(len(there), sum(ended is not None and ended <= reminded_at + within for ended in there))
