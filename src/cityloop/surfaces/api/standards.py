"""What is decided by: filing conditions with their limits, departments, people who may be sent."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from cityloop.catalogue import queries as catalogue
from cityloop.catalogue.rules import Standard
from cityloop.duty import queries as duty
from cityloop.duty.models import Shift
from cityloop.staff import queries as staff
from cityloop.staff.models import Department, Person
from cityloop.staff.rules import Post
from cityloop.surfaces.api.access import Permitted
from cityloop.surfaces.api.shapes import Strict, Word

router = Router(tags=["standards"])


class LimitOut(Schema):
    kind: str
    amount: int


class ConditionOut(Schema):
    """A filing condition; `minor` is the code of its class as cases carry it, `limit_two` that of class two areas."""

    id: int
    code: str
    kind: str
    minor: str
    name: str = Field(alias="minor_name")
    name_en: str = Field(alias="minor_name_en")
    text: str
    text_en: str
    closing: str
    closing_en: str
    severity: str
    limit: LimitOut
    limit_two: LimitOut | None

    @staticmethod
    def resolve_minor(standard: Standard) -> str:
        return standard.code.rpartition("-")[0]


class DepartmentOut(Schema):
    code: str
    name: str
    parent: str
    dispatches_within: bool

    @staticmethod
    def resolve_parent(department: Department) -> str:
        return department.parent.code if department.parent else ""


class PeopleAsked(Strict):
    post: Post = Post.HANDLER
    department: Word = ""


class PersonOut(Schema):
    username: str
    name: str


class OnDutyOut(Schema):
    """Who has signed on, and where they were last seen; `id` is the shift's."""

    id: int
    username: str = Field(alias="person.username")
    name: str = Field(alias="person.name")
    post: str
    area: str = Field(alias="area_code")
    since: datetime = Field(alias="signed_on_at")
    ends: datetime
    lon: float | None
    lat: float | None
    seen_at: datetime | None

    @staticmethod
    def resolve_lon(shift: Shift) -> float | None:
        return getattr(getattr(shift.person, "position", None), "lon", None)

    @staticmethod
    def resolve_lat(shift: Shift) -> float | None:
        return getattr(getattr(shift.person, "position", None), "lat", None)

    @staticmethod
    def resolve_seen_at(shift: Shift) -> datetime | None:
        return getattr(getattr(shift.person, "position", None), "at", None)


@router.get("/conditions", auth=Permitted("desk.open"), response=list[ConditionOut])
def conditions(request: HttpRequest) -> list[Standard]:
    """The catalogue in force now, by code; empty before one is published."""
    try:
        found = catalogue.tree_at(timezone.now()).standards.values()
    except catalogue.NoVersion:
        return []
    return sorted(found, key=lambda each: each.code)


@router.get("/departments", auth=Permitted("desk.open"), response=list[DepartmentOut])
def departments(request: HttpRequest) -> list[Department]:
    return list(Department.objects.select_related("parent"))


@router.get("/people", auth=Permitted("case.operate"), response=list[PersonOut])
def people(request: HttpRequest, asked: Query[PeopleAsked]) -> list[Person]:
    """Who holds a post, to be named in an operation."""
    return staff.holders(asked.post, department=asked.department)


@router.get("/on-duty", auth=Permitted("duty.view"), response=list[OnDutyOut])
def on_duty(request: HttpRequest) -> list[Shift]:
    return list(duty.roster(timezone.now()))
