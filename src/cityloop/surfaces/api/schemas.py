"""What crosses the border in JSON: reports, cases and requests."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, TypeVar

from django.utils import timezone
from ninja import Schema
from pydantic import Field

from cityloop.cases.models import Case
from cityloop.staff.rules import Standing
from cityloop.surfaces.api.shapes import Clean, Degrees, Hash, Id, Long, Moment, Revision, Short, Strict
from cityloop.surfaces.kit import lights
from cityloop.surfaces.kit.acting import allowed
from cityloop.workflow.models import Subject
from cityloop.workflow.table import Given, Table

S = TypeVar("S", bound=Subject)


class ReportIn(Strict):
    """`key` is the sender's own number; sent twice, the report is stored once."""

    key: Annotated[str, Field(min_length=8, max_length=80), Clean]
    lon: Degrees
    lat: Degrees
    source: Short = ""
    description: Long = ""
    address: Short = ""
    condition: Id | None = None
    component: Annotated[str, Field(max_length=20), Clean] = ""
    photos: Annotated[list[Hash], Field(max_length=9)] = []
    caller_name: Annotated[str, Field(max_length=60), Clean] = ""
    caller_phone: Annotated[str, Field(max_length=40), Clean] = ""
    handled_at_once: bool = False


class GivenIn(Strict):
    """What an operation is given; `revision` is the one the caller saw."""

    revision: Revision | None = None
    reason: Long = ""
    photos: Annotated[list[Hash], Field(max_length=9)] = []
    until: Moment | None = None
    department: Short = ""
    person: Short = ""
    team: Short = ""
    condition: Short = ""
    target: Short = ""
    cause: Short = ""
    proposal: Short = ""

    def given(self) -> Given:
        return Given(
            reason=self.reason.strip(),
            photos=tuple(self.photos),
            until=self.until,
            department=self.department,
            person=self.person,
            team=self.team,
            condition=self.condition,
            target=self.target,
            cause=self.cause,
            proposal=self.proposal,
        )


class LinkIn(Strict):
    """Of a contractor's link: until when it opens, what is to be done, whom it is for."""

    until: Moment
    words: Long = ""
    name: Annotated[str, Field(max_length=60), Clean] = ""
    phone: Annotated[str, Field(max_length=40), Clean] = ""
    revision: Revision | None = None


class LinkOut(Schema):
    id: int
    address: str
    until: datetime


class SubjectRow(Schema):
    """What moves along a table: its state, and the light of its running clock (`still` where none runs)."""

    id: int
    number: str
    state: str
    revision: int
    due_at: datetime | None
    yellow_at: datetime | None
    until: datetime | None
    light: str

    @staticmethod
    def resolve_number(subject: Subject) -> str:
        return str(getattr(subject, "number", subject.pk))

    @staticmethod
    def resolve_light(subject: Subject) -> str:
        return lights.light(subject.due_at, subject.yellow_at, timezone.now())


class Placed(SubjectRow):
    source: str
    minor: str
    condition: int | None = Field(alias="condition_id")
    component: str
    description: str
    address: str
    lon: float
    lat: float
    district: str
    street: str
    community: str
    cell: str
    grids: list[str] = Field(alias="grid_codes")


class ReportRow(Placed):
    code: str
    received_at: datetime
    case: int | None = Field(alias="case_id")


class CaseRow(Placed):
    department: str = Field(alias="department_code")
    why_department: str
    team: int | None = Field(alias="team_id")
    handler: str
    contractor: str
    checker: str
    urgent: bool
    supervised: bool
    returns: int
    reworks: int
    extensions: int
    urges: int
    reopenings: int
    filed_at: datetime
    dispatched_at: datetime | None
    handled_at: datetime | None
    checked_at: datetime | None
    closed_at: datetime | None
    closing: str
    handling_overdue: bool
    excused: bool


class RequestRow(SubjectRow):
    case: int = Field(alias="case_id")
    kind: str
    department: str = Field(alias="department_code")
    reason: str
    asked_by: str
    asked_at: datetime
    wanted_until: datetime | None
    answered_by: str
    answered_at: datetime | None


class Movable(Schema):
    """`operations` are those that the caller may carry out now."""

    operations: list[str]


class ReportOut(ReportRow, Movable):
    pass


class CaseOut(CaseRow, Movable):
    requests: list[int]

    @staticmethod
    def resolve_requests(case: Case) -> list[int]:
        return list(case.requests.order_by("pk").values_list("pk", flat=True))


class RequestOut(RequestRow, Movable):
    pass


def movable(table: Table, subject: S, held: Iterable[Standing]) -> S:
    """The subject with what these standings may do now, for a shape that shows it."""
    vars(subject)["operations"] = [each.name for each in allowed(table, subject, held)]
    return subject
