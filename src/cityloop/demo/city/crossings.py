"""Where streets meet: street signs, traffic lights and cameras stand there, and people name places by them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from cityloop.demo.city.streets import Rank, Street

MERGED = 28.0  # metres within which two meetings are one crossing


@dataclass(frozen=True)
class Crossing:
    at: shapely.Point
    first: Street  # the greater
    second: Street

    @property
    def name(self) -> str:
        return f"{self.first.name}与{self.second.name}路口"

    @property
    def great(self) -> bool:
        return self.second.rank <= Rank.SECONDARY


def find(streets: list[Street]) -> list[Crossing]:
    lines = np.array([street.line for street in streets])
    tree = shapely.STRtree(lines)
    left, right = tree.query(lines, predicate="dwithin", distance=0.5)
    pairs = [(int(a), int(b)) for a, b in zip(left, right, strict=True) if streets[a].name != streets[b].name and a < b]
    found: list[Crossing] = []
    for a, b in sorted(pairs, key=lambda pair: _order(streets, pair)):
        first, second = sorted((streets[a], streets[b]), key=lambda street: street.rank)
        meeting = shapely.shortest_line(first.line, second.line)
        found.append(Crossing(shapely.Point(meeting.coords[0]), first, second))
    return _apart(found)


def _order(streets: list[Street], pair: tuple[int, int]) -> tuple[int, int, int, int]:
    ranks = sorted(streets[index].rank for index in pair)
    return ranks[0], ranks[1], *pair


def _apart(found: list[Crossing]) -> list[Crossing]:
    """Of meetings close together the greatest stays."""
    points = [crossing.at for crossing in found]
    near = shapely.STRtree(points).query(points, predicate="dwithin", distance=MERGED)
    closer: dict[int, list[int]] = {}
    for a, b in zip(*near, strict=True):
        closer.setdefault(int(a), []).append(int(b))
    gone: set[int] = set()
    for index in range(len(found)):
        if index not in gone:
            gone.update(other for other in closer[index] if other > index)
    return [crossing for index, crossing in enumerate(found) if index not in gone]
