"""What cases, reports, alerts, requests and jobs have in common: found among what the caller sees, and told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Schema

from cityloop.cases import practice as case_practice
from cityloop.cases import queries as cases
from cityloop.cases.models import Case, Request
from cityloop.cases.policies import CREWS, visible
from cityloop.cases.requests import TABLE as REQUESTS
from cityloop.duty import orders
from cityloop.duty.lifecycle import TABLE as JOBS
from cityloop.intake import practice as intake_practice
from cityloop.intake import queries as intake
from cityloop.staff import queries as staff
from cityloop.surfaces.kit import acting, lights
from cityloop.watch.lifecycle import TABLE as ALERTS
from cityloop.watch.models import Alert
from cityloop.workflow import clocks as ticking
from cityloop.workflow import hours, timing
from cityloop.workflow.models import StageClock, Step, Subject
from cityloop.workflow.table import Table

Light = Literal["red", "yellow", "green", "still"]


@dataclass(frozen=True, slots=True)
class Kind:
    """`visible` are those that the caller may see."""

    name: str
    permission: str
    table: Callable[[], Table]
    visible: Callable[[HttpRequest], QuerySet[Any]]

    def find(self, request: HttpRequest, pk: int) -> Any:
        """Raises Http404 for what is not there and for what is not the caller's: nothing is told apart."""
        return get_object_or_404(self.visible(request), pk=pk)


def _cases(request: HttpRequest) -> QuerySet[Case]:
    held = acting.standings_of(request)
    found = cases.seen_by(held)
    return found.distinct() if any(each.post in CREWS for each in held) else found


def _requests(request: HttpRequest) -> QuerySet[Request]:
    seen = Case.objects.filter(visible(acting.standings_of(request))).values("pk")
    return Request.objects.filter(case__in=seen).select_related("case")


def _alerts(request: HttpRequest) -> QuerySet[Alert]:
    found = Alert.objects.select_related("zone__camera")
    return found if acting.may(request, "alert.view") else found.none()


KINDS = {
    each.name: each
    for each in (
        Kind("case", "case.view", case_practice.table, _cases),
        Kind("report", "report.view", intake_practice.table, lambda r: intake.seen_by(acting.standings_of(r))),
        Kind("request", "case.view", lambda: REQUESTS, _requests),
        Kind("alert", "alert.view", lambda: ALERTS, _alerts),
        Kind("job", "job.view", lambda: JOBS, lambda r: orders.seen_by(acting.standings_of(r))),
    )
}


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
