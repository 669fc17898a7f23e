"""What the demo knows of a scene of its own."""

from __future__ import annotations

from dataclasses import dataclass

Corners = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class SceneInfo:
    """`zone`: corners in fractions of the picture, where something is from `arrives_s` to `leaves_s` of a loop."""

    zone: Corners
    arrives_s: float
    leaves_s: float
    duration: float
