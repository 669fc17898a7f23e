"""Who is sent. Pure."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from cityloop.duty.reasons import Because

FRESH = timedelta(hours=2)
EARTH_M = 6_371_008.8


@dataclass(frozen=True)
class Place:
    """A point in WGS-84 degrees with the codes of cell and responsibility grids in which it lies."""

    lon: float
    lat: float
    cell: str = ""
    grids: Collection[str] = ()

    def lies_in(self, area: str) -> bool:
        """An area is a prefix of the cell's code, or the code of a responsibility grid."""
        return bool(area) and (self.cell.startswith(area) or area in self.grids)


@dataclass(frozen=True)
class Candidate:
    username: str
    name: str
    on_duty: bool = True
    seen_at: datetime | None = None
    lon: float = 0.0
    lat: float = 0.0
    areas: Collection[str] = field(default=())
    open_jobs: int = 0


class Pick(NamedTuple):
    """Who was chosen, why, and how far away."""

    username: str
    because: Because
    metres: int | None = None


def metres_between(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """Great-circle distance."""
    south, north = math.radians(lat), math.radians(other_lat)
    half_lat, half_lon = (north - south) / 2, math.radians(other_lon - lon) / 2
    chord = math.sin(half_lat) ** 2 + math.cos(south) * math.cos(north) * math.sin(half_lon) ** 2
    return 2 * EARTH_M * math.asin(math.sqrt(min(chord, 1.0)))


def choose(candidates: Iterable[Candidate], place: Place, at: datetime, fresh: timedelta = FRESH) -> Pick | None:
    """The nearest on duty whose position is fresh; else who is in charge of the area; else the least busy."""
    everybody = sorted(candidates, key=lambda each: each.username)
    on_duty = [each for each in everybody if each.on_duty]
    return _nearest(on_duty, place, at, fresh) or _in_charge(everybody, place) or _least_busy(on_duty or everybody)


def _nearest(on_duty: list[Candidate], place: Place, at: datetime, fresh: timedelta) -> Pick | None:
    seen = [each for each in on_duty if each.seen_at and at - fresh <= each.seen_at <= at]
    if not seen:
        return None
    distances = {each: metres_between(each.lon, each.lat, place.lon, place.lat) for each in seen}
    nearest = min(seen, key=lambda each: distances[each])
    metres, minutes = round(distances[nearest]), _minutes(at, nearest)
    return Pick(nearest.username, Because("nearest", {"metres": metres, "minutes": minutes}), metres)


def _minutes(at: datetime, candidate: Candidate) -> int:
    return int((at - candidate.seen_at).total_seconds()) // 60 if candidate.seen_at else 0


def _in_charge(everybody: list[Candidate], place: Place) -> Pick | None:
    """The narrowest area wins, then who is on duty, then the least busy."""
    ranked = [
        ((-len(area), not each.on_duty, each.open_jobs, each.username), each, area)
        for each in everybody
        for area in each.areas
        if place.lies_in(area)
    ]
    if not ranked:
        return None
    _rank, chosen, area = min(ranked, key=lambda entry: entry[0])
    code = "in_charge" if chosen.on_duty else "in_charge_off_duty"
    return Pick(chosen.username, Because(code, {"area": area}))


def _least_busy(people: list[Candidate]) -> Pick | None:
    if not people:
        return None
    chosen = min(people, key=lambda each: (each.open_jobs, each.username))
    return Pick(chosen.username, Because("least_busy", {"count": chosen.open_jobs}))
