"""Something the worker does again and again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Chore:
    """`do` is called with the time, again after `every` seconds; while it says there is more, at once."""

    name: str
    every: float
    do: Callable[[datetime], object]
