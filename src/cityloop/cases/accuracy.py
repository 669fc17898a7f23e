"""How often proposals were right, and what that earns. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

Z = 1.96  # 95 in a hundred
SHOWN_FROM = 10
"""Cases that an area needs to speak for itself; with fewer the wider one is asked."""
EARNED_FROM = 40
EARNED_LOW = 0.90
KEPT_LOW = 0.85
"""Lower than what earns it, so that a pair at the edge is not turned on and off again."""


@dataclass(frozen=True, slots=True)
class Measure:
    """Of `total` cases closed in the area, the department proposed first handled `right`."""

    right: int
    total: int
    area: str = ""

    @property
    def interval(self) -> tuple[float, float]:
        return wilson(self.right, self.total)

    @property
    def earned(self) -> bool:
        """Good enough, and known well enough, to be dispatched by itself."""
        return self.total >= EARNED_FROM and self.interval[0] >= EARNED_LOW

    @property
    def lost(self) -> bool:
        return self.total < EARNED_FROM or self.interval[0] < KEPT_LOW


def wilson(right: int, total: int) -> tuple[float, float]:
    """The interval that holds the true share 95 times in a hundred (Wilson's, good for few cases and near 1)."""
    if not total:
        return 0.0, 1.0
    share, spread = right / total, Z * Z / total
    middle = share + spread / 2
    half = Z * sqrt(share * (1 - share) / total + spread / (4 * total))
    return max(0.0, (middle - half) / (1 + spread)), min(1.0, (middle + half) / (1 + spread))


def narrowest(areas: Sequence[str], measures: Mapping[str, Measure]) -> Measure | None:
    """Of areas from the narrowest to the widest, the first with cases enough; else the widest that has any."""
    known = [measures[area] for area in areas if area in measures and measures[area].total]
    enough = (each for each in known if each.total >= SHOWN_FROM)
    return next(enough, known[-1] if known else None)
