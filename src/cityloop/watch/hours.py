"""The week of a zone: spans in minutes since Monday 0:00, in the city's time. Pure.

People say `Occasion`s: on these days from then to then; one that ends no later than it begins ends on the next day.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import time
from itertools import pairwise

DAY = 24 * 60
WEEK = 7 * DAY
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Occasion:
    """`days`: 0 is Monday."""

    days: tuple[int, ...]
    begins: time
    ends: time


def spans(occasions: Iterable[Occasion]) -> list[Span]:
    """In order, joined where they touch; what reaches beyond Sunday goes on on Monday."""
    found: list[Span] = []
    for each in occasions:
        begins, ends = _minutes(each.begins), _minutes(each.ends)
        for day in each.days:
            found += _within_week(day * DAY + begins, day * DAY + (ends if ends > begins else ends + DAY))
    return joined(found)


def joined(given: Iterable[Sequence[int]]) -> list[Span]:
    found: list[Span] = []
    for begins, ends in sorted((each[0], each[1]) for each in given):
        if found and begins <= found[-1][1]:
            found[-1] = (found[-1][0], max(ends, found[-1][1]))
        else:
            found.append((begins, ends))
    return found


def outside(given: Sequence[Sequence[int]]) -> list[Span]:
    """The rest of the week."""
    edges = [0, *(edge for span in joined(given) for edge in span), WEEK]
    return [(begins, ends) for begins, ends in list(pairwise(edges))[::2] if begins < ends]


def told(given: Sequence[Sequence[int]]) -> list[Occasion]:
    """As people said it: days of equal hours together, whole days as 0:00 to 0:00."""
    days: dict[tuple[time, time], list[int]] = {}
    for begins, ends in _by_day(_round_sunday(joined(given))):
        day, start = divmod(begins, DAY)
        days.setdefault((_time(start), _time(ends)), []).append(day)
    found = [Occasion(tuple(sorted(each)), *clock) for clock, each in days.items()]
    return sorted(found, key=lambda each: (each.days, each.begins))


def _within_week(begins: int, ends: int) -> list[Span]:
    return [(begins, min(ends, WEEK))] + ([(0, ends - WEEK)] if ends > WEEK else [])


def _round_sunday(found: list[Span]) -> list[Span]:
    """The night from Sunday to Monday in one piece again."""
    if len(found) < 2 or found[0][0] > 0 or found[-1][1] < WEEK or found[0][1] >= DAY:
        return found
    return [*found[1:-1], (found[-1][0], WEEK + found[0][1])]


def _by_day(found: Iterable[Span]) -> Iterable[Span]:
    """Pieces of a day at most; a night stays whole."""
    for begins, ends in found:
        while ends - begins > DAY or (ends - begins == DAY and begins % DAY):
            midnight = (begins // DAY + 1) * DAY
            yield begins, midnight
            begins = midnight
        yield begins, ends


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _time(minute: int) -> time:
    return time(*divmod(minute % DAY, 60))
