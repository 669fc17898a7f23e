"""What cases, reports, alerts, requests and jobs have in common: how they are told and moved, and what stands beside
each of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from cityloop.journal.services import Subject as JournalSubject
from cityloop.staff import queries as staff
from cityloop.surfaces.api.access import Permitted
from cityloop.surfaces.api.media import AttachmentOut, attached
from cityloop.surfaces.api.schemas import GivenIn, movable
from cityloop.surfaces.api.shapes import Id
from cityloop.surfaces.kit import lights
from cityloop.surfaces.kit.acting import standing_for, standings_of
from cityloop.surfaces.kit.kinds import Kind, find
from cityloop.workflow import clocks as ticking
from cityloop.workflow import hours, timing
from cityloop.workflow.models import StageClock, Step, Subject
from cityloop.workflow.table import Table

Light = Literal["red", "yellow", "green", "still"]


def told(request: HttpRequest, kind: Kind, pk: int) -> Subject:
    """With what the caller may do now."""
    subject: Subject = find(request, kind, pk)
    return movable(kind.table(), subject, standings_of(request))


def moved(request: HttpRequest, kind: Kind, pk: int, operation: str, body: GivenIn) -> Subject:
    """The subject after the operation, carried out in the caller's post that permits it."""
    subject: Subject = find(request, kind, pk)
    held, at = standings_of(request), timezone.now()
    actor = standing_for(held, kind.table(), subject, operation)
    kind.carry_out(subject, operation, actor=actor, at=at, given=body.given(), revision=body.revision)
    return movable(kind.table(), subject, held)


def waiting(request: HttpRequest, kind: Kind, found: QuerySet[Any]) -> QuerySet[Any]:
    """Of these, what waits for one of the caller's posts."""
    inboxes = [kind.inbox(each).order_by().values("pk") for each in standings_of(request)]
    return found.filter(pk__in=inboxes[0].union(*inboxes[1:]).values_list("pk", flat=True)) if inboxes else found.none()


class StepOut(Schema):
    """One step of a subject; `seconds` is how long it had been in the state before."""

    number: int
    at: datetime
    operation: str
    label: str
    source: str
    target: str
    actor_kind: str
    actor_id: str
    name: str
    post: str
    department: str
    reason: str
    seconds: int


class ClockOut(Schema):
    """A clock of one stage, by whose hours it runs; stopped ones stay as the record of what was used."""

    stage: str
    kind: str
    holder: str
    limit_seconds: int
    used_seconds: int
    light: str
    running: bool
    started_at: datetime
    stopped_at: datetime | None
    overdue_at: datetime | None


def timeline(kind: Kind, subject: Subject) -> list[StepOut]:
    """Oldest first."""
    table, steps = kind.table(), list(Step.objects.filter(table=kind.table().name, subject_id=subject.pk))
    wanted = {step.actor_id for step in steps if step.actor_kind == "person"}
    names = staff.names_of(wanted)
    return [_step(table, step, names.get(step.actor_id, "")) for step in steps]


def _step(table: Table, step: Step, name: str) -> StepOut:
    operation = table.operation(step.operation)
    return StepOut(
        number=step.number,
        at=step.at,
        operation=step.operation,
        label=str(operation.label if operation else table.state(step.target).label),
        source=step.source,
        target=step.target,
        actor_kind=step.actor_kind,
        actor_id=step.actor_id,
        name=name,
        post=step.post,
        department=step.department,
        reason=step.reason,
        seconds=step.seconds_in_source,
    )


def clocks(kind: Kind, subject: Subject) -> list[ClockOut]:
    at = timezone.now()
    rows = StageClock.objects.filter(table=kind.table().name, subject_id=subject.pk)
    return [_clock(row, at) for row in rows]


def _clock(row: StageClock, at: datetime) -> ClockOut:
    used = ticking.used(timing.as_clock(row), hours.calendar(row.holder), at)
    return ClockOut(
        stage=row.stage,
        kind=row.kind,
        holder=row.holder,
        limit_seconds=row.limit_seconds,
        used_seconds=used,
        light=lights.of_used(used, row.limit_seconds),
        running=row.running_since is not None and row.stopped_at is None,
        started_at=row.started_at,
        stopped_at=row.stopped_at,
        overdue_at=row.overdue_at,
    )


def add_timeline(router: Router, kind: Kind) -> None:
    @router.get(
        "/{pk}/timeline", auth=Permitted(kind.view), response=list[StepOut], operation_id=f"{kind.name}_timeline"
    )
    def read_timeline(request: HttpRequest, pk: Id) -> list[StepOut]:
        """Who did what, and how long it had waited for that; oldest first."""
        return timeline(kind, find(request, kind, pk))


def add_clocks(router: Router, kind: Kind) -> None:
    @router.get("/{pk}/clocks", auth=Permitted(kind.view), response=list[ClockOut], operation_id=f"{kind.name}_clocks")
    def read_clocks(request: HttpRequest, pk: Id) -> list[ClockOut]:
        return clocks(kind, find(request, kind, pk))


def add_media(router: Router, kind: Kind) -> None:
    who = Permitted("media.view")

    @router.get("/{pk}/media", auth=who, response=list[AttachmentOut], operation_id=f"{kind.name}_media")
    def read_media(request: HttpRequest, pk: Id) -> list[AttachmentOut]:
        return attached(JournalSubject(kind.name, str(find(request, kind, pk).pk)))
