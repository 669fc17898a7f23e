"""Jobs: orders to our own crews, and what inspectors were sent for."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status
from pydantic import Field

from cityloop.duty import orders
from cityloop.duty.lifecycle import TABLE
from cityloop.duty.models import Job, Result
from cityloop.evidence import queries as evidence
from cityloop.geography.coordinates import Position
from cityloop.journal.services import Subject
from cityloop.surfaces.api.access import Permitted
from cityloop.surfaces.api.common import add_media, add_timeline
from cityloop.surfaces.api.document import one_of
from cityloop.surfaces.api.paging import Ordered, Page, Slice, page
from cityloop.surfaces.api.schemas import GivenIn, Movable, SubjectRow
from cityloop.surfaces.api.shapes import Clean, Degrees, Id, Moment, Short, Strict, Word
from cityloop.surfaces.kit.acting import allowed, standing_for, standing_with, standings_of
from cityloop.surfaces.kit.kinds import JOB, find
from cityloop.workflow.errors import Missing
from cityloop.workflow.table import Need

router = Router(tags=["jobs"])
Operation = Annotated[Word, one_of(TABLE)]


class OrderIn(Strict):
    """To a person of one's crew or to a department's; the place may be left out."""

    text: Annotated[str, Field(min_length=1, max_length=2000), Clean]
    department: Short = ""
    person: Short = ""
    lon: Degrees | None = None
    lat: Degrees | None = None
    due_at: Moment | None = None

    def position(self) -> Position | None:
        if self.lon is None and self.lat is None:
            return None
        if self.lon is None or self.lat is None:
            raise Missing([Need.PLACE])
        return Position(self.lon, self.lat)


class JobGivenIn(GivenIn):
    """`result` is the answer of the one who was sent."""

    result: Result = Result.YES


class JobRow(SubjectRow):
    """Somebody, or a department's crew, is sent to a place; `about` names the report or case of a check."""

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
    about_kind: str = Field(alias="subject_kind")
    about: str = Field(alias="subject_id")

    @staticmethod
    def resolve_assignee(job: Job) -> str:
        return job.assignee.username if job.assignee else ""


class JobOut(JobRow, Movable):
    photos: list[str]

    @staticmethod
    def resolve_photos(job: Job) -> list[str]:
        return [each.media.sha256 for each in evidence.attachments(_about(job))]


class JobPage(Page[JobRow]):
    pass


class JobsAsked(Ordered):
    """`waiting`: only what waits for the caller's posts; so it is unless it is said otherwise."""

    waiting: bool = True
    state: Word = ""
    kind: Word = ""


@router.post("", auth=Permitted("job.issue"), response={201: JobOut})
def issue_order(request: HttpRequest, body: OrderIn) -> Status[Job]:
    job = orders.issue(
        text=body.text,
        department=body.department,
        person=body.person,
        position=body.position(),
        due_at=body.due_at,
        actor=standing_with(standings_of(request), "job.issue"),
        at=timezone.now(),
    )
    return Status(201, _told(request, job))


@router.get("", auth=Permitted("job.view"), response=JobPage)
def search_jobs(request: HttpRequest, asked: Query[JobsAsked]) -> Slice[Job]:
    found = orders.waiting_for(standings_of(request)) if asked.waiting else JOB.visible(standings_of(request))
    columns = {"state": asked.state, "kind": asked.kind}
    return page(found.filter(**{name: value for name, value in columns.items() if value}), asked)


@router.get("/{pk}", auth=Permitted("job.view"), response=JobOut)
def read_job(request: HttpRequest, pk: Id) -> Job:
    return _told(request, find(request, JOB, pk))


# Before the operations, whose address takes any word.
add_timeline(router, JOB)
add_media(router, JOB)


@router.post("/{pk}/{operation}", auth=Permitted("job.operate"), response=JobOut)
def operate_job(request: HttpRequest, pk: Id, operation: Operation, body: JobGivenIn) -> Job:
    """A check is answered at its report or case; here it can only be `see`n."""
    job: Job = find(request, JOB, pk)
    standing = standing_for(standings_of(request), TABLE, job, operation)
    at, given = timezone.now(), body.given()
    orders.carry_out(job, operation, actor=standing, at=at, given=given, result=body.result, revision=body.revision)
    return _told(request, job)


def _told(request: HttpRequest, job: Job) -> Job:
    names = [each.name for each in allowed(TABLE, job, standings_of(request))]
    vars(job)["operations"] = [name for name in names if orders.allowed_on(job, name)]
    return job


def _about(job: Job) -> Subject:
    return Subject("job", str(job.pk))
