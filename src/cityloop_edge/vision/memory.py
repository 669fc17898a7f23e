"""What the eye of one camera remembers between two pictures, pixel by pixel."""

from __future__ import annotations

import io
from collections import deque
from dataclasses import dataclass, field
from typing import Self
from uuid import UUID

import cv2
import numpy as np
from numpy.typing import NDArray

from cityloop_edge.vision.colour import halved, tinged
from cityloop_edge.vision.frames import Colours, Field, Gray, Seen
from cityloop_edge.vision.light import SAME, Line, after, in_light
from cityloop_edge.vision.steady import STAYED, Landmarks, Shift
from cityloop_edge.vision.zones import Mask, put

WARM_UP = 5  # pictures whose median is the first background
LEAST_NOISE = 1.0
NOISY = 5.0  # times the spread of a calm pixel: what is more is no noise
LATELY = 16  # pictures at hand, spread over the shortest dwell time
_KEPT = ("background", "candidate", "spread", "age", "shown", "missed")
_COLOURS = ("plain", "colour", "candidate_colour")


@dataclass(slots=True, eq=False)
class Shot:
    """A picture of lately as it was taken, by how much the camera was away from its place, and the light since."""

    seconds: float
    picture: Gray
    shift: Shift
    light: Line = SAME


@dataclass(slots=True)
class Stay:
    """A thing that stays. `began_at`: seconds since 1970, written by the eye; `gone`: pictures without it."""

    id: UUID
    zone: str
    mask: Mask
    began_at: float = 0.0
    gone: int = 0


@dataclass
class Memory:
    """`background`: the street without what came. `candidate`: what stands before it; `plain`: the same as it was seen,
    for what has a light of its own. `colour`, `candidate_colour`: the same two in colour.

    `age`: seconds since the candidate came; `shown`: for how many of them it was seen; `missed`: for how many of the
    last ones it was hidden or away. `covered`: tenths of seconds since the street was last to be seen, whatever came in
    between. `spread`: how far a calm pixel trembles. Brightness is that of the light of the latest picture. `moved`: by
    how much the camera was away from its place at last, as the `landmarks` told. `doubted`: where somebody seemed to
    stand about. `lately`: some of the latest pictures, to tell by what stands still and what moves.
    """

    background: Field
    candidate: Field
    plain: Gray
    colour: Colours
    candidate_colour: Colours
    spread: Field
    age: Field
    shown: Field
    missed: Field
    covered: NDArray[np.uint16]
    doubted: Mask
    seconds: float = 0.0
    moved: Shift = STAYED
    landmarks: Landmarks = field(default_factory=Landmarks)
    upheaval: int = 0
    first: list[tuple[Gray, Colours, Line]] = field(default_factory=list)
    lately: deque[Shot] = field(default_factory=lambda: deque(maxlen=LATELY))
    stays: dict[UUID, Stay] = field(default_factory=dict)

    @classmethod
    def fresh(cls, picture: Gray, colour: Colours, seconds: float) -> Self:
        blank = np.zeros(picture.shape, np.float32)
        return cls(
            background=picture.astype(np.float32),
            candidate=picture.astype(np.float32),
            plain=picture.copy(),
            colour=colour.copy(),
            candidate_colour=colour.copy(),
            spread=blank + LEAST_NOISE,
            age=blank.copy(),
            shown=blank.copy(),
            missed=blank.copy(),
            covered=blank.astype(np.uint16),
            doubted=blank.astype(bool),
            seconds=seconds,
            first=[(picture, colour, SAME)],
        )

    @property
    def warm(self) -> bool:
        return not self.first

    def warm_up(self, seen: Seen) -> None:
        """The median of the first pictures: whatever only passed is in none of it."""
        self.first.append((seen.light, seen.colour, SAME))
        stack = np.stack([in_light(picture, since) for picture, _, since in self.first])
        self.background = np.median(stack, axis=0).astype(np.float32)
        self.colour = np.median(np.stack([each for _, each, _ in self.first]), axis=0).astype(np.uint8)
        self.landmarks = Landmarks()
        if len(self.first) >= WARM_UP:
            trembled = np.median(np.abs(stack - self.background), axis=0)
            self.spread[:] = max(float(np.median(trembled)), LEAST_NOISE)
            self.first = []

    def keep(self, shot: Shot, apart: float) -> None:
        if not self.lately or shot.seconds - self.lately[-1].seconds >= apart - 0.01:
            self.lately.append(shot)

    def relight(self, by: Line, tinge: tuple[int, int]) -> None:
        self.colour, self.candidate_colour = tinged(self.colour, tinge), tinged(self.candidate_colour, tinge)
        if by == SAME:
            return
        for field_ in (self.background, self.candidate):
            np.multiply(field_, np.float32(by[0]), out=field_)
            np.add(field_, np.float32(by[1]), out=field_)
        self.first = [(picture, colours, after(since, by)) for picture, colours, since in self.first]
        self.landmarks.relight(by[0])
        for shot in self.lately:
            shot.light = after(shot.light, by)

    def forget(self, where: Mask) -> None:
        kept = (~where).astype(np.float32)
        for field_ in (self.age, self.shown, self.missed):
            field_ *= kept
        self.doubted &= ~where

    def clear(self, where: Mask) -> None:
        """Whatever stands there came just now."""
        self.forget(where)
        self.covered[where] = 0

    def doubt(self, stay: Stay) -> None:
        """It was somebody who stands about: what is there must come anew, and stand stiller than before."""
        self.stays.pop(stay.id, None)
        self.clear(stay.mask)
        self.doubted |= stay.mask

    def cover(self, where: Mask, step: float) -> None:
        """It begins with one; what is longer than it can count counts no further."""
        more = np.uint16(round(10 * step))
        longer = np.minimum(self.covered, np.iinfo(np.uint16).max - more) + more
        self.covered = np.where(self.covered > 0, longer, np.uint16(1)) * where

    def since(self, where: Mask) -> float:
        """Seconds for which most of it has stood."""
        return max(float(np.median(self.age[where])), (float(np.median(self.covered[where])) - 1) / 10)

    def absorb(self, where: Mask, seen: Seen) -> None:
        """What is seen there is the street from now on."""
        put(seen.light.astype(np.float32), where, self.background)
        put(seen.colour, halved(where), self.colour)
        self.landmarks = Landmarks()
        self.clear(where)

    def dump(self) -> bytes:
        """For the next start; half precision is plenty for brightness."""
        out = io.BytesIO()
        arrays = {name: getattr(self, name).astype(np.float16) for name in _KEPT}
        masks = {f"stay {stay.zone} {stay.id} {stay.began_at!r}": stay.mask for stay in self.stays.values()}
        arrays |= {name: getattr(self, name) for name in _COLOURS}
        np.savez(out, allow_pickle=False, **arrays, **masks)
        return out.getvalue()

    @classmethod
    def load(cls, dumped: bytes) -> Self:
        """The clock of the source begins anew, so does `seconds`."""
        with np.load(io.BytesIO(dumped), allow_pickle=False) as kept:
            fields = {name: kept[name].astype(np.float32) for name in _KEPT}
            colours = {name: kept[name] for name in _COLOURS}
            covered, doubted = (np.zeros(fields["age"].shape, each) for each in (np.uint16, bool))
            memory = cls(**fields, **colours, covered=covered, doubted=doubted, seconds=float("nan"))
            for name in kept.files:
                if name.startswith("stay "):
                    _, zone, stay, began_at = name.split(" ")
                    memory.stays[UUID(stay)] = Stay(UUID(stay), zone, kept[name], float(began_at))
        return memory


def softened(picture: Gray) -> Gray:
    """Without the finest grain, where noise and compression live."""
    return cv2.GaussianBlur(picture, (3, 3), 0).astype(np.uint8, copy=False)
