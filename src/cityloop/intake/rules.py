"""Pure decisions about reports."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from cityloop.cases.rules import in_area
from cityloop.journal.services import Actor
from cityloop.staff.rules import Post, Standing
from cityloop.workflow.table import Operation

if TYPE_CHECKING:
    from cityloop.intake.models import Report

NEAR_M = 150.0
RECENT = timedelta(days=7)


def in_scope(actor: Actor, operation: Operation, report: Report) -> bool:
    """An inspector answers the checks drawn for him; the centre decides within its area."""
    if not isinstance(actor, Standing):
        return False
    if actor.post == Post.INSPECTOR:
        return report.checker == actor.id
    return in_area(actor.area, report)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A case near a report, before it is judged. Distance in metres; `minor` such as event-04-06."""

    case: int
    distance: float
    minor: str
    filed_at: datetime
    open: bool


@dataclass(frozen=True, slots=True)
class LookAlike:
    """How much a case is like a report, 0 to 1, and in what: of distance, class and time, each 0 to 1."""

    case: int
    score: float
    distance: float
    nearness: float
    same_class: float
    freshness: float


def look_alikes(neighbours: Iterable[Neighbour], minor: str, at: datetime) -> list[LookAlike]:
    """The likest first; what is closed and older than a week, or farther than 150 m, is not alike."""
    judged = (_judge(each, minor, at) for each in neighbours)
    return sorted((each for each in judged if each), key=lambda each: (-each.score, each.distance, each.case))


def _judge(each: Neighbour, minor: str, at: datetime) -> LookAlike | None:
    age = max(timedelta(0), at - each.filed_at)
    if each.distance > NEAR_M or (age > RECENT and not each.open):
        return None
    nearness = 1 - each.distance / NEAR_M
    same = _class_likeness(each.minor, minor)
    freshness = max(0.0, 1 - age / RECENT)
    score = nearness * 0.5 + same * 0.35 + freshness * 0.15
    return LookAlike(each.case, round(score, 3), each.distance, nearness, same, freshness)


def _class_likeness(one: str, other: str) -> float:
    """1 for the same minor class, half for the same major class; an unknown class tells nothing either way."""
    if not one or not other:
        return 0.5
    if one == other:
        return 1.0
    return 0.5 if one.rsplit("-", 1)[0] == other.rsplit("-", 1)[0] else 0.0
