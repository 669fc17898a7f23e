"""What the eye of one camera remembers between two pictures, pixel by pixel."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Self
from uuid import UUID

import cv2
import numpy as np
from numpy.typing import NDArray

from cityloop_edge.vision.frames import Gray
from cityloop_edge.vision.zones import Mask

Field = NDArray[np.float32]

WARM_UP = 5  # pictures whose median is the first background
_KEPT = ("background", "candidate", "spread", "evidence", "missed")


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
    """`background`: the street without it. `candidate`: what stands before it, `evidence`: for how many seconds.

    `missed`: seconds for which the candidate was hidden or away. `spread`: how far a calm pixel trembles.
    """

    background: Field
    candidate: Field
    spread: Field
    evidence: Field
    missed: Field
    seconds: float = 0.0
    upheaval: int = 0
    first: list[Field] = field(default_factory=list)
    stays: dict[UUID, Stay] = field(default_factory=dict)

    @classmethod
    def fresh(cls, picture: Field, seconds: float) -> Self:
        blank = np.zeros_like(picture)
        return cls(picture.copy(), picture.copy(), blank + 3, blank.copy(), blank.copy(), seconds, first=[picture])

    @property
    def warm(self) -> bool:
        return not self.first

    def warm_up(self, picture: Field) -> None:
        """The median of the first pictures: whatever only passed is in none of it."""
        self.first.append(picture)
        self.background = np.median(self.first, axis=0).astype(np.float32)
        if len(self.first) >= WARM_UP:
            self.first = []

    def forget(self, where: Mask) -> None:
        self.evidence[where] = 0
        self.missed[where] = 0

    def absorb(self, where: Mask, picture: Field) -> None:
        """What is seen there is the street from now on."""
        self.background[where] = picture[where]
        self.forget(where)

    def dump(self) -> bytes:
        """For the next start; half precision is plenty for brightness."""
        out = io.BytesIO()
        arrays = {name: getattr(self, name).astype(np.float16) for name in _KEPT}
        masks = {f"stay {stay.zone} {stay.id} {stay.began_at!r}": stay.mask for stay in self.stays.values()}
        np.savez_compressed(out, allow_pickle=False, **arrays, **masks)
        return out.getvalue()

    @classmethod
    def load(cls, dumped: bytes) -> Self:
        """The clock of the source begins anew, so does `seconds`."""
        with np.load(io.BytesIO(dumped), allow_pickle=False) as kept:
            memory = cls(**{name: kept[name].astype(np.float32) for name in _KEPT}, seconds=float("nan"))
            for name in kept.files:
                if name.startswith("stay "):
                    _, zone, stay, began_at = name.split(" ")
                    memory.stays[UUID(stay)] = Stay(UUID(stay), zone, kept[name], float(began_at))
        return memory


def softened(picture: Gray) -> Field:
    """Without the finest grain, where noise and compression live."""
    return cv2.GaussianBlur(picture, (5, 5), 0).astype(np.float32)
