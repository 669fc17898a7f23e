"""Which camera of a round is looked at next. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

NEVER = timedelta(hours=12)
MOST_ALERTS = 5
KEY = 3


@dataclass(frozen=True, slots=True)
class Turn:
    """A camera that may come next: how long nobody has looked (None: never), its alerts of a day, on a key place."""

    code: str
    unseen: timedelta | None
    alerts: int = 0
    key: bool = False

    @property
    def weight(self) -> float:
        """Minutes unseen, counted once more for each alert and three times on a key place."""
        unseen = NEVER if self.unseen is None else min(self.unseen, NEVER)
        return unseen / timedelta(minutes=1) * (1 + min(self.alerts, MOST_ALERTS)) * (KEY if self.key else 1)


def next_turns(turns: Iterable[Turn], count: int) -> list[str]:
    """The heaviest; nobody waits for ever, as the time unseen grows."""
    return [each.code for each in sorted(turns, key=lambda each: (-each.weight, each.code))[: max(count, 0)]]
