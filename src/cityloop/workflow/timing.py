"""Clocks of subjects at rest: rows in, rows out; the arithmetic is in `clocks`."""

from __future__ import annotations

from datetime import datetime

from cityloop.workflow import clocks, hours
from cityloop.workflow.models import StageClock, Subject
from cityloop.workflow.rows import insert
from cityloop.workflow.table import Pace, Plan, State, Table

# Plain SQL: every step asks it (ADR 9).
OPEN = (
    'SELECT * FROM workflow_stageclock WHERE "table" = %s AND subject_id = %s AND stopped_at IS NULL'
    " ORDER BY started_at, id"
)


def current(table: str, subject: Subject, stage: str) -> StageClock | None:
    return _open(table, subject).get(stage)


def _write(row: StageClock) -> None:
    row.save(update_fields=["limit_seconds", "spent_seconds", "running_since", "stopped_at", "overdue_at"])


def as_clock(row: StageClock) -> clocks.Clock:
    return clocks.Clock(
        kind=clocks.LimitKind(row.kind),
        limit_seconds=row.limit_seconds,
        spent_seconds=row.spent_seconds,
        running_since=row.running_since,
    )


def keep(row: StageClock, clock: clocks.Clock) -> None:
    row.limit_seconds = clock.limit_seconds
    row.spent_seconds = clock.spent_seconds
    row.running_since = clock.running_since


def hours_of(kind: str, holder: str) -> clocks.Calendar:
    """By which hours a clock runs; what runs day and night needs no calendar."""
    return clocks.ALWAYS if clocks.LimitKind(kind).continuous else hours.calendar(holder)


def start(table: str, stage: str, plan: Plan, at: datetime) -> StageClock:
    """A running clock that is still to be saved for its subject."""
    clock = clocks.start(plan.limit, hours_of(plan.limit.kind, plan.holder), at)
    return StageClock(
        table=table,
        stage=stage,
        holder=plan.holder,
        kind=clock.kind,
        limit_seconds=clock.limit_seconds,
        original_seconds=clock.limit_seconds,
        spent_seconds=0,
        running_since=at,
        started_at=at,
    )


def pause(row: StageClock, at: datetime) -> None:
    if row.running_since is not None:
        _halt(row, at)
        _write(row)


def _halt(row: StageClock, at: datetime) -> None:
    clock, calendar = as_clock(row), hours_of(row.kind, row.holder)
    due = clocks.due_at(clock, calendar)
    if row.overdue_at is None and due is not None and due <= at:
        row.overdue_at = due
    keep(row, clocks.pause(clock, calendar, at))


def resume(row: StageClock, at: datetime) -> None:
    if row.running_since is None:
        keep(row, clocks.resume(as_clock(row), at))
        _write(row)


def stop(row: StageClock, at: datetime) -> None:
    if row.running_since is not None:
        _halt(row, at)
    row.stopped_at = at
    _write(row)


def extend(row: StageClock, seconds: int) -> None:
    keep(row, clocks.extend(as_clock(row), seconds))
    _write(row)


def begin(table: Table, subject: Subject, at: datetime) -> None:
    """The clock of the first state; saves the subject, once."""
    stage = table.state(table.initial).stage
    plan = table.plan(subject, stage) if stage else None
    row = start(table.name, stage, plan, at) if plan else None
    show(subject, row, at)
    insert(subject)
    if row is not None:
        row.subject_id = subject.pk
        insert(row)


def change(table: Table, subject: Subject, source: State, target: State, plan: Plan | None, at: datetime) -> None:
    """Stops, pauses, resumes or starts the clocks for a change of state, and sets the subject's moments anew."""
    running = _open(table.name, subject)
    before = running.get(source.stage)
    if before and (source.stage != target.stage or plan):
        _leave(table, before, at, over=bool(plan and source.stage == target.stage))
    row = running.get(target.stage)
    row = _enter(table, subject, target, plan, row if row and row.stopped_at is None else None, at)
    if target.final:
        for each in running.values():
            if each.stopped_at is None:
                stop(each, at)
        row = None
    show(subject, row if target.pace is Pace.RUNS else None, at)


def _open(table: str, subject: Subject) -> dict[str, StageClock]:
    """The clocks of a subject that are not stopped, by stage; of several the newest."""
    return {row.stage: row for row in StageClock.objects.raw(OPEN, [table, subject.pk])}


def _leave(table: Table, row: StageClock, at: datetime, *, over: bool) -> None:
    if row.stage in table.lasting and not over:
        pause(row, at)
    else:
        stop(row, at)


def _enter(
    table: Table, subject: Subject, target: State, plan: Plan | None, row: StageClock | None, at: datetime
) -> StageClock | None:
    if not target.stage:
        return None
    if row and plan:
        stop(row, at)
        row = None
    if row is None:
        plan = plan or table.plan(subject, target.stage)
        if plan is None:
            return None
        row = start(table.name, target.stage, plan, at)
        row.subject_id = subject.pk
        insert(row)
    if target.pace is Pace.PAUSED:
        pause(row, at)
    else:
        resume(row, at)
    return row


def show(subject: Subject, row: StageClock | None, at: datetime) -> None:
    """Copies the moments of the running clock onto the subject."""
    subject.due_at = subject.yellow_at = None
    wakes = [subject.until] if subject.until else []
    if row is not None and row.running_since is not None:
        clock, calendar = as_clock(row), hours_of(row.kind, row.holder)
        subject.due_at = clocks.due_at(clock, calendar)
        subject.yellow_at = clocks.yellow_at(clock, calendar)
        wakes += [moment for moment in (subject.yellow_at, subject.due_at) if moment and moment > at]
        if not row.overdue_at and subject.due_at and subject.due_at <= at:
            wakes.append(at)
    subject.wake_at = min(wakes) if wakes else None
