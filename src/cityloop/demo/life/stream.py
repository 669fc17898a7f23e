"""Reports that come in now, one after the other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from cityloop.demo.life import fates
from cityloop.demo.life.arrivals import PREFIX, Arrival
from cityloop.demo.life.book import LIVE, Book


class Stream:
    """One every `every` seconds on average."""

    def __init__(self, book: Book, seed: int, since: datetime, every: float) -> None:
        self._book = book
        self._luck = fates.rng("stream", seed, since)
        self._every = every
        self._next = since

    def due(self, now: datetime) -> Arrival | None:
        """The next report, if its moment has come."""
        if self._next > now:
            return None
        arrival = self._book.find(f"{PREFIX}{LIVE}{self._next.astimezone(UTC):%Y%m%d%H%M%S%f}")
        self._next += timedelta(seconds=self._luck.expovariate(1 / self._every))
        return arrival
