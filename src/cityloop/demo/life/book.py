"""The arrivals of all days, found again by the key of a report."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache

from cityloop.demo.life import arrivals, fates
from cityloop.demo.life.arrivals import PREFIX, Arrival
from cityloop.demo.life.spots import Spots

LIVE = "live-"


class Book:
    def __init__(self, seed: int, spots: Spots, until: datetime) -> None:
        self.spots = spots
        self._seed = seed
        self._until = until
        self._day = lru_cache(maxsize=140)(self._read)
        self._single = lru_cache(maxsize=2000)(self._draw)

    def of_day(self, day: date) -> list[Arrival]:
        return list(self._day(day).values())

    def of_present(self) -> list[Arrival]:
        return list(self._present().values())

    def find(self, key: str) -> Arrival | None:
        """None where nobody of the demo sent it."""
        if not key.startswith(PREFIX):
            return None
        name = key.removeprefix(PREFIX)
        if name.startswith("now-"):
            return self._present().get(key)
        if name[:8].isdecimal():
            return self._day(datetime.strptime(name[:8], "%Y%m%d").date()).get(key)  # noqa: DTZ007 - a day
        return self._single(key) if name.startswith(LIVE) else None

    def _draw(self, key: str) -> Arrival:
        """One that belongs to no day of the plan: all of it follows from its key, its moment too."""
        at = datetime.strptime(key.removeprefix(PREFIX + LIVE), "%Y%m%d%H%M%S%f").replace(tzinfo=UTC)
        return arrivals.single(key, at, self.spots, fates.rng("live", self._seed, key))

    def _read(self, day: date) -> dict[str, Arrival]:
        return {each.key: each for each in arrivals.of_day(self._seed, day, self.spots)}

    def _present(self) -> dict[str, Arrival]:
        if not hasattr(self, "_now"):
            self._now = {each.key: each for each in arrivals.of_present(self._seed, self._until, self.spots)}
        return self._now
