"""What the demo knows of its scene."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SceneInfo:
    """`zone`: corners in fractions of the picture, where the stall rests from `arrives_s` to `leaves_s` of a loop."""

    zone: tuple[tuple[float, float], ...]
    arrives_s: float
    leaves_s: float
    duration: float
