"""Things that have to stay where they are: a bin, a sign, a manhole cover. Told when one is gone or covered.

Each zone of the kind remembers how its piece of the street usually looks. It is looked for close by, so that wind does
not count, and by its shape, so that light does not; whoever passes hides it for less than the dwell time.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from typing import Self
from uuid import UUID, uuid4

import cv2
import numpy as np

from cityloop_edge.messages import Phase
from cityloop_edge.vision.frames import Field, Gray
from cityloop_edge.vision.memory import Stay, softened
from cityloop_edge.vision.stays import LONGEST_STEP, Change
from cityloop_edge.vision.zones import Area, Mask, box

RULE = "keeps"
REACH = 6  # pixels around in which it is looked for
WARM_UP = 5  # pictures whose median is how it usually looks
AWAY, THERE, SURE = 0.4, 0.6, 0.75  # correlation: below it is not seen, above it is; above, what is usual follows
FOLLOWS, MOST_FOLLOWED = 900.0, 0.03  # seconds; of one picture
BACK_PICTURES = 3
FLAT = 2.0  # spread of brightness below which there is nothing to be seen that could be missed


@dataclass
class Place:
    """What is `usual` at the `corner` of the picture, empty until it is known. `unseen`: seconds for which it was not
    seen; `missing`: what was told of it.
    """

    corner: tuple[int, int] = (0, 0)
    usual: Field = field(default_factory=lambda: np.zeros((0, 0), np.float32))
    first: list[Field] = field(default_factory=list)
    unseen: float = 0.0
    back: int = 0
    missing: Stay | None = None


@dataclass
class Memory:
    """By zone."""

    places: dict[str, Place] = field(default_factory=dict)
    seconds: float = math.nan

    def dump(self) -> bytes:
        out = io.BytesIO()
        known = {zone: place for zone, place in self.places.items() if place.usual.size}
        arrays = {
            f"place {zone} {place.corner[0]} {place.corner[1]}": place.usual.astype(np.float16)
            for zone, place in known.items()
        }
        told = {
            f"missing {zone} {place.missing.id} {place.missing.began_at!r}": place.missing.mask
            for zone, place in known.items()
            if place.missing
        }
        np.savez(out, allow_pickle=False, **arrays, **told)
        return out.getvalue()

    @classmethod
    def load(cls, dumped: bytes) -> Self:
        memory = cls()
        with np.load(io.BytesIO(dumped), allow_pickle=False) as kept:
            for name in kept.files:
                kind, zone, *more = name.split(" ")
                place = memory.places.setdefault(zone, Place())
                if kind == "place":
                    place.corner, place.usual = (int(more[0]), int(more[1])), kept[name].astype(np.float32)
                else:
                    place.missing = Stay(UUID(more[0]), zone, kept[name], float(more[1]))
        return memory


def observe(memory: Memory, picture: Gray, seconds: float, areas: Sequence[Area]) -> list[Change]:
    """Look at one picture taken at `seconds`, in the zones whose things must stay; the memory is changed in place."""
    if not areas and not memory.places:
        return []
    step = _step(memory, seconds)
    seen = softened(picture).astype(np.float32)
    memory.places = {area.zone: memory.places.get(area.zone) or Place() for area in areas}
    return [change for area in areas for change in _look(memory.places[area.zone], seen, area, step)]


def withdrawn(memory: Memory, zones: Set[str]) -> list[Change]:
    """What was missing in zones whose rule has ceased to hold is missed no more."""
    found = []
    for zone, place in memory.places.items():
        if zone in zones and place.missing:
            found.append(_change(place.missing, Phase.ENDED, 0.0, 0.0))
            place.missing = None
    return found


def ongoing(memory: Memory) -> list[Change]:
    return [
        _change(place.missing, Phase.ONGOING, place.unseen, 1.0) for place in memory.places.values() if place.missing
    ]


def _step(memory: Memory, seconds: float) -> float:
    before, memory.seconds = memory.seconds, seconds
    return 0.0 if math.isnan(before) else min(max(seconds - before, 0.0), LONGEST_STEP)


def _look(place: Place, seen: Field, area: Area, step: float) -> list[Change]:
    left, top, right, bottom = _bounds(area.mask)
    here = seen[top:bottom, left:right]
    if place.usual.shape != here.shape or place.corner != (left, top):
        _learn(place, here, (left, top))
        return []
    same = _same(place.usual, seen, (left, top, right, bottom))
    if same >= SURE and not place.missing:
        cv2.accumulateWeighted(here, place.usual, min(1 - math.exp(-step / FOLLOWS), MOST_FOLLOWED))
    if same >= THERE:
        return _there(place)
    place.back = 0
    place.unseen += step if same < AWAY or place.unseen else 0.0
    if place.missing or place.unseen < area.dwell:
        return []
    place.missing = Stay(uuid4(), area.zone, area.mask)
    return [_change(place.missing, Phase.BEGAN, place.unseen, 1 - max(same, 0.0))]


def _there(place: Place) -> list[Change]:
    place.unseen, place.back = 0.0, place.back + 1
    if place.missing is None or place.back < BACK_PICTURES:
        return []
    missing, place.missing = place.missing, None
    return [_change(missing, Phase.ENDED, 0.0, 0.0)]


def _learn(place: Place, here: Field, corner: tuple[int, int]) -> None:
    if place.corner != corner or any(each.shape != here.shape for each in place.first):
        place.corner, place.first, place.usual = corner, [], np.zeros((0, 0), np.float32)
    place.first.append(here.copy())
    if len(place.first) >= WARM_UP:
        place.usual, place.first = np.median(np.stack(place.first), axis=0).astype(np.float32), []


def _same(usual: Field, seen: Field, bounds: tuple[int, int, int, int]) -> float:
    """The best correlation close by; 1 where there never was anything to be seen."""
    if usual.std() < FLAT:
        return 1.0
    left, top, right, bottom = bounds
    around = seen[max(top - REACH, 0) : bottom + REACH, max(left - REACH, 0) : right + REACH]
    return float(cv2.matchTemplate(around, usual, cv2.TM_CCOEFF_NORMED).max())


def _bounds(mask: Mask) -> tuple[int, int, int, int]:
    left, top, width, height = cv2.boundingRect(mask.astype(np.uint8))
    return left, top, left + width, top + height


def _change(missing: Stay, phase: Phase, since: float, score: float) -> Change:
    return Change(missing, phase, since, box(missing.mask), round(min(max(score, 0.0), 1.0), 3))
