"""What crosses the border in JSON; parsed once, here."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import AfterValidator, AwareDatetime, ConfigDict, Field

from cityloop.cases.models import Case, Request
from cityloop.intake.models import Report
from cityloop.workflow.table import Given


def _clean(text: str) -> str:
    if "\x00" in text:
        raise ValueError("contains a NUL character")
    return text


Clean = AfterValidator(_clean)
Short = Annotated[str, Field(max_length=200), Clean]
Long = Annotated[str, Field(max_length=4000), Clean]
Hash = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Degrees = Annotated[float, Field(allow_inf_nan=False)]


class Strict(Schema):
    model_config = ConfigDict(extra="forbid")


class ReportIn(Strict):
    """`key` is the sender's own number; sent twice, the report is stored once."""

    key: Annotated[str, Field(min_length=8, max_length=80), Clean]
    lon: Degrees
    lat: Degrees
    source: str = ""
    description: Long = ""
    address: Short = ""
    condition: int | None = None
    component: Short = ""
    photos: Annotated[list[Hash], Field(max_length=9)] = []
    caller_name: Short = ""
    caller_phone: Short = ""
    handled_at_once: bool = False


class GivenIn(Strict):
    """What an operation is given; `revision` is the one the caller saw."""

    revision: int | None = None
    reason: Long = ""
    photos: Annotated[list[Hash], Field(max_length=9)] = []
    until: AwareDatetime | None = None
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

    until: AwareDatetime
    words: Long = ""
    name: Annotated[str, Field(max_length=60), Clean] = ""
    phone: Annotated[str, Field(max_length=40), Clean] = ""
    revision: int | None = None


class LinkOut(Schema):
    id: int
    address: str
    until: datetime


class SubjectOut(Schema):
    id: int
    number: str
    state: str
    revision: int
    due_at: datetime | None
    yellow_at: datetime | None
    operations: list[str]


class ReportOut(SubjectOut):
    code: str
    source: str
    description: str
    address: str
    lon: float
    lat: float
    cell: str
    case: int | None


class CaseOut(SubjectOut):
    minor: str
    description: str
    address: str
    lon: float
    lat: float
    cell: str
    department: str
    why_department: str
    team: int | None
    handler: str
    contractor: str
    checker: str
    returns: int
    reworks: int
    extensions: int
    closing: str
    handling_overdue: bool
    excused: bool
    requests: list[int]


class RequestOut(SubjectOut):
    case: int
    kind: str


class MediaOut(Schema):
    sha256: str
    size: int
    mime: str
    width: int | None
    height: int | None


def report_out(report: Report, operations: list[str]) -> dict[str, Any]:
    return {**_subject(report, report.number, operations), **_columns(report, ReportOut), "case": report.case_id}


def case_out(case: Case, operations: list[str]) -> dict[str, Any]:
    return {
        **_subject(case, case.number, operations),
        **_columns(case, CaseOut),
        "department": case.department_code,
        "team": case.team_id,
        "requests": list(case.requests.order_by("pk").values_list("pk", flat=True)),
    }


def request_out(request: Request, operations: list[str]) -> dict[str, Any]:
    return {**_subject(request, str(request.pk), operations), "case": request.case_id, "kind": request.kind}


def _subject(subject: Case | Report | Request, number: str, operations: list[str]) -> dict[str, Any]:
    return {
        "id": subject.pk,
        "number": number,
        "state": subject.state,
        "revision": subject.revision,
        "due_at": subject.due_at,
        "yellow_at": subject.yellow_at,
        "operations": operations,
    }


def _columns(subject: Case | Report, schema: type[Schema]) -> dict[str, Any]:
    own = schema.model_fields.keys() - SubjectOut.model_fields.keys() - {"department", "team", "requests", "case"}
    return {name: getattr(subject, name) for name in own}
