"""The engine: the only code that changes a state.

`advance` locks the subject, checks the table, lets the room do its own part, and writes step, clock and journal in one
transaction. Two people at once: the second is told what the first did.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from django.utils.translation import gettext as _

from cityloop.journal.services import Actor, Entry, act, batch
from cityloop.journal.services import Subject as About
from cityloop.workflow import clocks, timing
from cityloop.workflow.errors import Conflict, Missing, NotAllowed, Refused
from cityloop.workflow.models import StageClock, Step, Subject
from cityloop.workflow.registry import Procedure, procedure
from cityloop.workflow.rows import insert, locked
from cityloop.workflow.table import Given, Operation, Plan, Table

S = TypeVar("S", bound=Subject)
MACHINE = Actor("system", "clock", "")
NOTHING = Given()
log = logging.getLogger(__name__)


@dataclass
class Move(Generic[S]):
    """A step under way: the room may fill in the locked `subject`, choose the `target`, give a new clock its `plan`."""

    subject: S
    operation: Operation
    source: str
    target: str
    entry: Entry
    given: Given
    actor: Actor
    at: datetime
    department: str = ""
    plan: Plan | None = None


@contextmanager
def advance(
    table: Table,
    subject: S,
    operation: str,
    *,
    actor: Actor,
    at: datetime,
    given: Given = NOTHING,
    revision: int | None = None,
) -> Iterator[Move[S]]:
    """Carries `operation` out on `subject`; a `revision` older than the subject's is refused as `Conflict`."""
    found = table.operation(operation)
    if found is None:
        raise Refused(_("There is no such operation."))
    with act(f"{table.name}.{found.verb}", actor=actor, at=at) as entry:
        fresh = lock(subject)
        before = dict(vars(fresh))
        check(table, fresh, found, actor=actor, given=given, revision=revision)
        target = found.targets[0] if found.targets else fresh.state
        move = Move(fresh, found, fresh.state, target, entry, given, actor, at)
        yield move
        _finish(table, move, before)
    subject.__dict__ = fresh.__dict__.copy()  # the caller's subject is the locked one from here, relations included


def lock(subject: S) -> S:
    return locked(type(subject), subject.pk)


def check(
    table: Table, subject: Subject, operation: Operation, *, actor: Actor, given: Given, revision: int | None
) -> None:
    if not _permitted(operation, actor):
        raise NotAllowed()
    if revision is not None and revision != subject.revision:
        raise _conflict(table, subject)
    if subject.state not in operation.sources:
        raise _conflict(table, subject)
    if actor.kind != "system" and not table.scope(actor, operation, subject):
        raise NotAllowed(_("This is outside your department or area."))
    missing = given.missing(operation.needs)
    if missing and actor.kind != "system":
        raise Missing(missing)


def _permitted(operation: Operation, actor: Actor) -> bool:
    return operation.itself if actor.kind == "system" else actor.post in operation.posts


def _conflict(table: Table, subject: Subject) -> Conflict:
    last = Step.objects.filter(table=table.name, subject_id=subject.pk).order_by("-number").first()
    if last is None:
        return Conflict()
    done = table.operation(last.operation)
    return Conflict(what=done.label if done else last.operation, who=last.actor_id, at=last.at)


def begin(table: Table, subject: S, *, actor: Actor, at: datetime, entry: Entry, department: str = "") -> S:
    """Puts a new subject into the table's first state; the room calls it inside the act that creates it."""
    subject.state, subject.revision, subject.entered_at = table.initial, 0, at
    timing.begin(table, subject, at)
    entry.subject = About(table.name, str(subject.pk))
    entry.payload |= {"state": subject.state}
    _record(table, subject, "begin", "", actor=actor, at=at, department=department)
    return subject


def _finish(table: Table, move: Move[S], before: dict[str, object]) -> None:
    subject, operation = move.subject, move.operation
    if move.target != move.source and move.target not in operation.targets:
        raise ValueError(f"{table.name}.{operation.name} does not lead to {move.target}")
    seconds = int((move.at - subject.entered_at).total_seconds()) if subject.entered_at else 0
    if operation.targets:
        subject.state, subject.entered_at = move.target, move.at
    subject.revision += 1
    timing.change(table, subject, table.state(move.source), table.state(subject.state), move.plan, move.at)
    _save_changes(subject, before)
    move.entry.subject = About(table.name, str(subject.pk))
    move.entry.payload |= {"from": move.source, "to": subject.state, "revision": subject.revision}
    if move.given.reason:
        move.entry.sealed["reason"] = move.given.reason
    _record(
        table,
        subject,
        operation.name,
        move.source,
        actor=move.actor,
        at=move.at,
        department=move.department,
        reason=move.given.reason,
        seconds=seconds,
    )


def _save_changes(subject: Subject, before: dict[str, object]) -> None:
    """Writes the columns that differ from what was locked; a case has dozens."""
    now = vars(subject)
    changed = [field.name for field in subject._meta.concrete_fields if now[field.attname] != before[field.attname]]
    subject.save(update_fields=changed)


def _record(
    table: Table,
    subject: Subject,
    operation: str,
    source: str,
    *,
    actor: Actor,
    at: datetime,
    department: str = "",
    reason: str = "",
    seconds: int = 0,
) -> None:
    step = Step(
        table=table.name,
        subject_id=subject.pk,
        number=subject.revision,
        operation=operation,
        source=source,
        target=subject.state,
        actor_kind=actor.kind,
        actor_id=actor.id,
        post=actor.post,
        department=department,
        reason=reason,
        at=at,
        seconds_in_source=seconds,
    )
    insert(step)


def wake(name: str, at: datetime, limit: int = 200) -> int:
    """What happens by itself: pauses end, lights turn, overdue is noticed. Returns how many subjects were woken."""
    found = procedure(name)
    due = found.model._default_manager.filter(wake_at__lte=at).order_by("wake_at", "pk")[:limit]
    woken = list(due)
    for subject in woken:
        try:
            _wake(found, subject, at)
        except Exception:  # one that cannot be woken does not hold up the others
            log.exception("%s %s could not be woken", name, subject.pk)
    return len(woken)


def _wake(found: Procedure, subject: Subject, at: datetime) -> None:
    table = found.table()
    operation = table.wakes.get(subject.state)
    if operation and subject.until and subject.until <= at:
        with advance(table, subject, operation, actor=MACHINE, at=at) as move:
            move.subject.until = None
    else:
        _turn_light(table, subject, at)


def _turn_light(table: Table, subject: Subject, at: datetime) -> None:
    stage = table.state(subject.state).stage
    colour = "red" if subject.due_at and subject.due_at <= at else "yellow"
    with act(f"{table.name}.turned_{colour}", actor=MACHINE, at=at) as entry:
        fresh = lock(subject)
        entry.subject = About(table.name, str(fresh.pk))
        entry.payload |= {"stage": stage, "state": fresh.state}
        row = timing.current(table.name, fresh, stage)
        if row and colour == "red" and row.overdue_at is None:
            row.overdue_at = fresh.due_at
            row.save(update_fields=["overdue_at"])
        timing.show(fresh, row, at)
        fresh.save()


def recount(at: datetime) -> int:
    """After working hours have changed: the moments of all clocks that run by them, anew. Returns how many."""
    rows = StageClock.objects.filter(stopped_at=None).exclude(running_since=None)
    counted = 0
    for row in rows.filter(kind__in=[kind for kind in clocks.LimitKind if not kind.continuous]):
        found = procedure(row.table)
        with batch():
            subject = locked(found.model, row.subject_id)
            if found.table().state(subject.state).stage == row.stage:
                row.refresh_from_db()
                timing.show(subject, row, at)
                subject.save()
                counted += 1
    return counted


def allowed(table: Table, subject: Subject, actor: Actor) -> list[Operation]:
    """The operations this actor may do on this subject now, in the table's order."""
    return [each for each in table.possible(subject.state, actor.post) if table.scope(actor, each, subject)]
