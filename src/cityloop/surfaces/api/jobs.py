"""Jobs: orders to our own crews, and what inspectors were sent for."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router, Status
from pydantic import AwareDatetime, Field

from cityloop.duty import orders
from cityloop.duty.lifecycle import TABLE
from cityloop.duty.models import Job, Result
from cityloop.evidence import queries as evidence
from cityloop.geography.coordinates import Position
from cityloop.journal.services import Subject
from cityloop.surfaces.api.access import Permitted
from cityloop.surfaces.api.schemas import Clean, Degrees, GivenIn, Short, Strict, SubjectOut
from cityloop.surfaces.kit.acting import allowed, standing_for, standing_with, standings_of
from cityloop.workflow.errors import Missing
from cityloop.workflow.table import Need

router = Router(tags=["jobs"])


class OrderIn(Strict):
    """To a person of one's crew or to a department's; the place may be left out."""

    text: Annotated[str, Field(min_length=1, max_length=2000), Clean]
    department: Short = ""
    person: Short = ""
    lon: Degrees | None = None
    lat: Degrees | None = None
    due_at: AwareDatetime | None = None

    def position(self) -> Position | None:
        if self.lon is None and self.lat is None:
            return None
        if self.lon is None or self.lat is None:
            raise Missing([Need.PLACE])
        return Position(self.lon, self.lat)


class JobGivenIn(GivenIn):
    """`result` is the answer of the one who was sent."""

    result: Result = Result.YES


class JobOut(SubjectOut):
    kind: str
    text: str
    lon: float | None
    lat: float | None
    department: str
    assignee: str
    chosen_because: str
    issued_by: str
    created: datetime
    result: str
    note: str
    done_at: datetime | None
    about_kind: str
    about: str
    photos: list[str]


@router.post("", auth=Permitted("job.issue"), response={201: JobOut})
def issue(request: HttpRequest, body: OrderIn) -> Status[dict[str, Any]]:
    job = orders.issue(
        text=body.text,
        department=body.department,
        person=body.person,
        position=body.position(),
        due_at=body.due_at,
        actor=standing_with(standings_of(request), "job.issue"),
        at=timezone.now(),
    )
    return Status(201, _out(request, job))


@router.get("", auth=Permitted("job.view"), response=list[JobOut])
def mine(request: HttpRequest) -> list[dict[str, Any]]:
    """What waits for the caller's posts, soonest due first; at most 100."""
    return [_out(request, job) for job in orders.waiting_for(standings_of(request))[:100]]


@router.get("/{int:pk}", auth=Permitted("job.view"), response=JobOut)
def read(request: HttpRequest, pk: int) -> dict[str, Any]:
    return _out(request, _find(request, pk))


@router.post("/{int:pk}/{operation}", auth=Permitted("job.operate"), response=JobOut)
def operate(request: HttpRequest, pk: int, operation: str, body: JobGivenIn) -> dict[str, Any]:
    job = _find(request, pk)
    standing = standing_for(standings_of(request), TABLE, job, operation)
    at, given = timezone.now(), body.given()
    orders.carry_out(job, operation, actor=standing, at=at, given=given, result=body.result, revision=body.revision)
    return _out(request, job)


def _find(request: HttpRequest, pk: int) -> Job:
    return get_object_or_404(orders.seen_by(standings_of(request)), pk=pk)


def _out(request: HttpRequest, job: Job) -> dict[str, Any]:
    can = [each.name for each in allowed(TABLE, job, standings_of(request))]
    own = JobOut.model_fields.keys() - {"id", "number", "operations", "assignee", "about_kind", "about", "photos"}
    return {
        **{name: getattr(job, name) for name in own},
        "id": job.pk,
        "number": str(job.pk),
        "operations": [name for name in can if orders.allowed_on(job, name)],
        "assignee": job.assignee.username if job.assignee else "",
        "about_kind": job.subject_kind,
        "about": job.subject_id,
        "photos": [each.media.sha256 for each in evidence.attachments(Subject("job", str(job.pk)))],
    }
