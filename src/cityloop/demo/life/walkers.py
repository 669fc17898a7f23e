"""Inspectors on the map: they walk from address to address of their grids, at the pace of a walk."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from cityloop.demo.city import frame
from cityloop.demo.life import fates
from cityloop.demo.life.cast import Cast
from cityloop.demo.life.patrol import SHIFT
from cityloop.demo.life.spots import Spots
from cityloop.duty import queries
from cityloop.duty import services as duty
from cityloop.duty.services import Fix
from cityloop.staff.rules import Post, Standing

SPEED = 2.4  # metres a second: some ride
NEAR = 450.0  # metres to the next address, at most


@dataclass
class Walker:
    standing: Standing
    luck: Random
    lon: float
    lat: float
    goal: tuple[float, float]


class Walkers:
    def __init__(self, cast: Cast, spots: Spots) -> None:
        self._cast, self._spots = cast, spots
        self._told: datetime | None = None
        self._walkers = [self._begin(each) for each in cast.all_of(Post.INSPECTOR)]

    def go(self, now: datetime, step: timedelta) -> None:
        """Everybody who is due tells a position; who is not on duty signs on."""
        if self._told is not None and now - self._told < step:
            return
        seconds = min((now - self._told).total_seconds() if self._told else 0.0, 300.0)
        self._told = now
        for walker in self._walkers:
            self._walk(walker, seconds)
            self._tell(walker, now)

    def _begin(self, standing: Standing) -> Walker:
        luck = fates.rng("walker", standing.id)
        lon, lat = luck.choice(self._ways(standing))
        return Walker(standing, luck, lon, lat, (lon, lat))

    def _ways(self, standing: Standing) -> list[tuple[float, float]]:
        return self._spots.of_grid(int(standing.area[1:]))

    def _tell(self, walker: Walker, now: datetime) -> None:
        person = self._cast.people[walker.standing.id]
        if not queries.is_on_duty(person, now):
            area = walker.standing.area
            duty.sign_on(person, post=Post.INSPECTOR, actor=walker.standing, at=now, area_code=area, until=now + SHIFT)
        duty.record_positions(person, [Fix(now, round(walker.lon, 7), round(walker.lat, 7), 6.0)], at=now)

    def _walk(self, walker: Walker, seconds: float) -> None:
        east = (walker.goal[0] - walker.lon) * frame.EAST
        north = (walker.goal[1] - walker.lat) * frame.NORTH
        left, way = math.hypot(east, north), SPEED * seconds
        if left <= way:
            walker.lon, walker.lat = walker.goal
            walker.goal = self._next_goal(walker)
        else:
            walker.lon += east / left * way / frame.EAST
            walker.lat += north / left * way / frame.NORTH

    def _next_goal(self, walker: Walker) -> tuple[float, float]:
        """An address not far away, so that the way looks like one along the streets."""
        near = [each for each in self._ways(walker.standing) if self._metres(walker, each) < NEAR]
        return walker.luck.choice(near or self._ways(walker.standing))

    def _metres(self, walker: Walker, to: tuple[float, float]) -> float:
        return math.hypot((to[0] - walker.lon) * frame.EAST, (to[1] - walker.lat) * frame.NORTH)
