"""Clocks that run are set to another limit, as if they had begun with it: what was granted since and what was used
stay.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from cityloop.journal.services import Subject as About
from cityloop.journal.services import act, batch
from cityloop.workflow import clocks, timing
from cityloop.workflow.models import StageClock, Subject
from cityloop.workflow.registry import Procedure, procedure
from cityloop.workflow.services import MACHINE, lock


@dataclass(frozen=True, slots=True)
class Moments:
    """When a clock turns yellow and when red; None where it stands still."""

    yellow: datetime | None
    due: datetime | None


@dataclass(frozen=True, slots=True)
class Reset:
    """A subject in the stage, and its clock before and after."""

    table: str
    subject: Subject
    before: Moments
    after: Moments


def reset(row: StageClock, limit: clocks.Limit) -> None:
    """In memory alone."""
    granted = row.limit_seconds - row.original_seconds
    row.kind = limit.kind.value
    row.original_seconds = limit.seconds(timing.hours_of(row.kind, row.holder), row.started_at)
    row.limit_seconds = row.original_seconds + granted


def running(stage: str) -> QuerySet[StageClock]:
    return StageClock.objects.filter(stage=stage, stopped_at=None).order_by("table", "pk")


def foresee(stage: str, limit: clocks.Limit) -> list[Reset]:
    """What `apply` would do. Nothing is written."""
    return [_foreseen(row, subject, limit) for row, subject in _in_stage(stage)]


def _in_stage(stage: str) -> Iterator[tuple[StageClock, Subject]]:
    """Clocks of subjects that are in the stage now."""
    rows = list(running(stage))
    for name in sorted({row.table for row in rows}):
        found, mine = procedure(name), [row for row in rows if row.table == name]
        subjects = found.model._default_manager.in_bulk([row.subject_id for row in mine])
        for row in mine:
            subject = subjects.get(row.subject_id)
            if subject is not None and _is_in(found, subject, stage):
                yield row, subject


def _is_in(found: Procedure, subject: Subject, stage: str) -> bool:
    return found.table().state(subject.state).stage == stage


def _foreseen(row: StageClock, subject: Subject, limit: clocks.Limit) -> Reset:
    before = _moments(row)
    reset(row, limit)
    return Reset(row.table, subject, before, _moments(row))


def _moments(row: StageClock) -> Moments:
    clock, calendar = timing.as_clock(row), timing.hours_of(row.kind, row.holder)
    return Moments(clocks.yellow_at(clock, calendar), clocks.due_at(clock, calendar))


def apply(stage: str, limit: clocks.Limit, at: datetime) -> int:
    """Each subject is an act of its own; a clock that has the limit already is left alone. How many were changed."""
    return sum(_apply(row.table, subject, stage, limit, at) for row, subject in list(_in_stage(stage)))


def _apply(table: str, subject: Subject, stage: str, limit: clocks.Limit, at: datetime) -> bool:
    with batch():
        fresh = lock(subject)
        row = timing.current(table, fresh, stage)
        if row is None or not _is_in(procedure(table), fresh, stage):  # somebody was quicker
            return False
        before = row.kind, row.original_seconds
        reset(row, limit)
        if before == (row.kind, row.original_seconds):
            return False
        _keep(table, fresh, row, at)
    return True


def _keep(table: str, subject: Subject, row: StageClock, at: datetime) -> None:
    with act(f"{table}.limit_reset", actor=MACHINE, at=at, subject=About(table, str(subject.pk))) as entry:
        row.save(update_fields=["kind", "original_seconds", "limit_seconds"])
        timing.show(subject, row, at)
        subject.save()
        entry.payload |= {"stage": row.stage, "kind": row.kind, "seconds": row.limit_seconds}
