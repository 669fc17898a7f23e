"""What is played in the streets of the demo: in each something comes and goes once a loop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cityloop.demo.scene import figures
from cityloop.demo.scene.info import Corners, SceneInfo
from cityloop.demo.scene.paint import Sprite
from cityloop.demo.scene.street import KERB, LANES

DURATION = 90.0  # seconds of a loop


@dataclass(frozen=True)
class Play:
    """`thing` stands with its foot at (x, y), `shade` long, from `arrives` to `leaves`; it rolls in and away in `rolls`
    seconds, none where it is suddenly there. What `stays` is there except between the two.

    `street` turns the shops; `walkers` pass on the pavement, `cars` on the road.
    """

    name: str
    thing: Callable[[], Sprite]
    x: float
    y: float
    shade: int
    zone: Corners
    arrives: float
    leaves: float
    rolls: float = 0.0
    stays: bool = False
    street: int = 0
    walkers: int = 14
    cars: int = 12

    @property
    def info(self) -> SceneInfo:
        return SceneInfo(self.zone, self.arrives, self.leaves, DURATION)

    def place(self, seconds: float, width: int) -> float | None:
        """Where the thing is; None while it is elsewhere."""
        if self.stays:
            return None if self.arrives < seconds < self.leaves else self.x
        if not self.arrives - self.rolls < seconds < self.leaves + self.rolls:
            return None
        if not self.rolls:
            return self.x
        away = max((self.arrives - seconds) / self.rolls, (seconds - self.leaves) / self.rolls, 0.0)
        side = -1 if seconds < self.arrives else 1
        return self.x + side * float(away**1.3) * (width / 2 + 270)


STALL = Play(
    "stall",
    figures.stall,
    552.0,
    306.0,
    170,
    ((0.56, 0.52), (0.88, 0.52), (0.9, 0.735), (0.54, 0.735)),
    14.0,
    68.0,
    4.0,
)
REFUSE = Play(
    "refuse", figures.bags, 262.0, 300.0, 140, ((0.2, 0.55), (0.47, 0.55), (0.49, 0.74), (0.18, 0.74)), 10.0, 74.0,
    street=1, walkers=10,
)  # fmt: skip
VAN = Play(
    "van", figures.van, 330.0, LANES - 12.0, 220, ((0.22, 0.68), (0.68, 0.68), (0.7, 0.9), (0.2, 0.9)), 18.0, 70.0, 5.0,
    street=2, cars=0,
)  # fmt: skip
PEOPLE = Play(
    "people", figures.chatting, 300.0, 296.0, 130, ((0.18, 0.5), (0.86, 0.5), (0.9, 0.74), (0.14, 0.74)), 20.0, 58.0,
    street=3, walkers=8,
)  # fmt: skip
RAILING = Play(
    "railing", figures.railing, 560.0, KERB - 8.0, 200, ((0.62, 0.625), (0.84, 0.625), (0.84, 0.7), (0.62, 0.7)), 24.0,
    72.0, stays=True, street=4, walkers=8,
)  # fmt: skip
ALL = (STALL, REFUSE, VAN, PEOPLE, RAILING)
