"""What a scene is made of, and the truth about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
Colours = NDArray[np.float32]
Street = Callable[[float], Colours]  # how it looks at any second
Change = Callable[[Colours, float], Colours]

WIDTH, HEIGHT, RATE = 640, 360, 2
TOLERANCE = 4.0  # seconds
ZONE = "pavement"


@dataclass(frozen=True)
class Thing:
    """Painted so that its foot stands at (x, y) from `comes` to `goes`, in seconds; `None`: it never goes."""

    sprite: Colours  # height x width x 4: blue, green, red, cover
    x: int
    y: int
    comes: float
    goes: float | None


@dataclass(frozen=True)
class Walker:
    """Somebody who walks from one point to the other, or who stands and sways where both are one."""

    sprite: Colours
    begins: float
    ends: float
    start: tuple[float, float]
    goal: tuple[float, float]
    sway: float


@dataclass
class Scene:
    seed: int
    kind: str
    seconds: float
    dwell: float
    polygon: list[tuple[float, float]]
    things: list[Thing] = field(default_factory=list)
    walkers: list[Walker] = field(default_factory=list)
    weather: list[Change] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"{self.seed:04d}-{self.kind}.mp4"

    def truth(self) -> dict[str, Any]:
        """What shall be found in the clip."""
        events = [
            {"zone": ZONE, "start_s": each.comes, "end_s": each.goes, "tolerance_s": TOLERANCE}
            for each in self.things
            if each.comes > 0 and (each.goes or self.seconds) - each.comes > self.dwell
        ]
        zones = [{"name": ZONE, "polygon": self.polygon, "dwell_s": self.dwell}]
        return {"clip": self.name, "kind": self.kind, "synthetic": True, "zones": zones, "events": events}
