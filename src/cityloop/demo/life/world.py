"""Everything that a simulation needs, put together."""

from __future__ import annotations

from datetime import datetime

from cityloop.demo.city.town import Town
from cityloop.demo.life.album import Album
from cityloop.demo.life.book import Book
from cityloop.demo.life.cast import Cast
from cityloop.demo.life.deeds import Deeds
from cityloop.demo.life.patrol import Patrol
from cityloop.demo.life.reading import Reader
from cityloop.demo.life.simulation import Pace, Simulation, as_it_comes
from cityloop.demo.life.spots import Spots


class World:
    """`alive`: in the present, beside real people and the worker."""

    def __init__(self, town: Town, *, seed: int, until: datetime, alive: bool = False) -> None:
        self.spots = Spots(town)
        self.book = Book(seed, self.spots, until)
        self.cast = Cast()
        self.album = Album()
        self._alive = alive
        self._reader = Reader(self.book, alive=alive)
        self._deeds = Deeds(self.book, self.cast, self.album, self._reader)
        self._patrol = Patrol(self.cast, self.spots)

    def simulation(self, now: datetime, pace: Pace = as_it_comes) -> Simulation:
        return Simulation(self._deeds, self._reader, self._patrol, now, pace=pace, wakes=not self._alive)
