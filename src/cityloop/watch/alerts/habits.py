"""Whether a thing stands again where another was taken away, and at which hours it does. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

OVERLAP = 0.3  # of the smaller of two things, from which they stand at one place
HOURS = 24

Box = Sequence[float]


def overlap(one: Box, other: Box) -> float:
    """What two boxes [x, y, width, height] share, as a part of the smaller; 0 to 1."""
    across = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    down = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    smaller = min(one[2] * one[3], other[2] * other[3])
    return across * down / smaller if across > 0 and down > 0 and smaller > 0 else 0.0


def is_there(place: Box, thing: Box) -> bool:
    """A place without a box is the whole zone; a thing without one could be anywhere in it."""
    return not place or not thing or overlap(place, thing) >= OVERLAP


def by_hour(moments: Iterable[datetime]) -> list[int]:
    """How many of the moments, in the city's time, lie in each hour of the day."""
    found = [0] * HOURS
    for each in moments:
        found[each.hour] += 1
    return found


def usual(counts: Sequence[int]) -> list[int]:
    """The hours at which it comes most often; none where it has come but once in each."""
    most = max(counts, default=0)
    return [hour for hour, count in enumerate(counts) if count == most > 1]
