"""Inspectors sign on, walk their grids and sign off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from cityloop.demo.life import fates
from cityloop.demo.life.cast import Cast
from cityloop.demo.life.hours import ZONE
from cityloop.demo.life.spots import Spots
from cityloop.duty import queries
from cityloop.duty import services as duty
from cityloop.duty.services import Fix
from cityloop.staff.rules import Post, Standing

SHIFT = timedelta(hours=8)
TOLD_EVERY = timedelta(minutes=100)
FIX_EVERY = timedelta(minutes=20)


@dataclass(frozen=True)
class Round:
    """A moment of somebody's shift: it begins, positions are told, it ends."""

    at: datetime
    username: str
    what: str  # on, walk, off


def of_day(day: date, cast: Cast) -> list[Round]:
    """Every other inspector early, every other late."""
    found = []
    for number, inspector in enumerate(cast.all_of(Post.INSPECTOR)):
        begins = datetime.combine(day, time(7, 30) if number % 2 == 0 else time(11, 15), ZONE)
        begins += timedelta(minutes=fates.rng("shift", inspector.id, day).uniform(-6, 8))
        found.append(Round(begins, inspector.id, "on"))
        found += [Round(begins + TOLD_EVERY * n, inspector.id, "walk") for n in range(1, 5)]
        found.append(Round(begins + SHIFT - timedelta(minutes=5), inspector.id, "off"))
    return found


class Patrol:
    def __init__(self, cast: Cast, spots: Spots) -> None:
        self._cast, self._spots = cast, spots

    def take(self, turn: Round, at: datetime) -> None:
        inspector, person = self._cast.by_name[turn.username], self._cast.people[turn.username]
        if turn.what == "on":
            area = inspector.area
            duty.sign_on(person, post=Post.INSPECTOR, actor=inspector, at=at, area_code=area, until=at + SHIFT)
            duty.record_positions(person, self.walk(inspector, at, 1), at=at)
        elif turn.what == "walk":
            duty.record_positions(person, self.walk(inspector, at, int(TOLD_EVERY / FIX_EVERY)), at=at)
        elif queries.is_on_duty(person, at):
            duty.sign_off(person, actor=inspector, at=at)

    def walk(self, inspector: Standing, at: datetime, count: int) -> list[Fix]:
        """The last positions up to `at`, along the addresses of the grid."""
        ways = self._spots.of_grid(int(inspector.area[1:]))
        found = []
        for step in range(count):
            moment = at - FIX_EVERY * step
            part = int(moment.timestamp() // FIX_EVERY.total_seconds())
            lon, lat = fates.rng("walk", inspector.id, part).choice(ways)
            found.append(Fix(moment, lon, lat, 8.0))
        return found
