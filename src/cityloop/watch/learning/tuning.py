"""What a zone that is wrong too often could be changed to, told from its own alerts. Pure.

An alert would not have come with a dwell time that its longest stay did not reach, or with a smallest size that its
thing did not have.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

DWELLS = (10, 20, 30, 45, 60, 90, 120, 180, 240, 300, 420, 600, 900, 1200, 1800, 2700, 3600)  # seconds
SIZES = (0.002, 0.003, 0.005, 0.0075, 0.01, 0.015, 0.02, 0.03, 0.05, 0.08, 0.12)  # parts of the picture
FILLED = 0.7  # of its box a thing fills; a zone's smallest size is without the corners that are empty
LOSS = 3  # wrong ones that have to go for each right one that would be lost
MOST_TIMES = 5  # what a value is raised to at once; further, nobody has measured what would be lost
LEAST_SPARED = 0.3  # of the wrong ones; a change that does less is none
MOST_LOST = 0.1  # of the right ones


class Setting(StrEnum):
    """The value is the field of Zone."""

    DWELL = "dwell_seconds"
    SIZE = "min_size"


@dataclass(frozen=True, slots=True)
class Past:
    """An alert that was decided: how long its thing stayed in seconds (`inf`: it never left), how much of the picture
    its box covers, and whether it was right.
    """

    lasted: float
    size: float
    right: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """With `after` instead of `before`, `spared` of `wrong` would not have come and `lost` of `right` neither."""

    setting: Setting
    before: float
    after: float
    spared: int
    wrong: int
    lost: int
    right: int

    @property
    def worth(self) -> int:
        return self.spared - LOSS * self.lost

    @property
    def is_good(self) -> bool:
        return self.worth > 0 and self.spared >= LEAST_SPARED * self.wrong and self.lost <= MOST_LOST * self.right


def propose(past: Iterable[Past], dwell_seconds: int, min_size: float) -> list[Proposal]:
    """The best change of each setting, if there is a good one, the better first; of two as good the smaller change."""
    alerts = list(past)
    found = (_best(alerts, Setting.DWELL, dwell_seconds, DWELLS), _best(alerts, Setting.SIZE, min_size, SIZES))
    return sorted((each for each in found if each), key=lambda each: -each.worth)


def _best(alerts: Sequence[Past], setting: Setting, before: float, steps: Sequence[float]) -> Proposal | None:
    tried = [weigh(alerts, setting, before, after) for after in steps if before < after <= MOST_TIMES * before]
    return max((each for each in tried if each.is_good), key=lambda each: (each.worth, -each.after), default=None)


def weigh(alerts: Iterable[Past], setting: Setting, before: float, after: float) -> Proposal:
    found = list(alerts)
    gone = [each for each in found if not _comes(each, setting, after)]
    right = sum(each.right for each in found)
    lost = sum(each.right for each in gone)
    return Proposal(setting, before, after, len(gone) - lost, len(found) - right, lost, right)


def _comes(each: Past, setting: Setting, value: float) -> bool:
    return each.lasted >= value if setting is Setting.DWELL else FILLED * each.size >= value
