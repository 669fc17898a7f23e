"""How long to wait before the next try."""

from __future__ import annotations

import random
from dataclasses import dataclass


@dataclass
class Pauses:
    """Twice as long after each failure, up to `longest` seconds, each with jitter so that many do not come at once."""

    shortest: float = 0.5
    longest: float = 30.0
    failures: int = 0

    def next(self) -> float:
        pause = min(self.shortest * 2.0 ** min(self.failures, 20), self.longest)
        self.failures += 1
        return pause * random.uniform(0.5, 1.0)  # noqa: S311 - no secret

    def reset(self) -> None:
        self.failures = 0
