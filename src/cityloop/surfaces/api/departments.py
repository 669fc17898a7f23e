"""The teams of a department, what belonged elsewhere, and what consultations decided."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from pydantic import Field

from cityloop.cases import consulting
from cityloop.cases.models import Precedent, Source
from cityloop.intake import calls
from cityloop.intake import queries as intake
from cityloop.intake.models import Elsewhere, Referral
from cityloop.staff import queries as staff
from cityloop.staff import teams
from cityloop.staff.models import Team
from cityloop.staff.rules import PERMISSIONS, Standing
from cityloop.surfaces.api.access import Permitted
from cityloop.surfaces.api.paging import Page, Paging, Slice, page
from cityloop.surfaces.api.shapes import Clean, Id, Long, Short, Strict, Word
from cityloop.surfaces.kit.acting import standing_with, standings_of

team_routes = Router(tags=["teams"])
referrals = Router(tags=["referrals"])
precedents = Router(tags=["referrals"])


class TeamOut(Schema):
    """`areas` and `classes` are codes with blanks between; they only sort what is proposed."""

    id: int
    department: str = Field(alias="department.code")
    name: str
    members: list[str]
    areas: str
    classes: str
    is_active: bool

    @staticmethod
    def resolve_members(team: Team) -> list[str]:
        return sorted(each.username for each in team.members.all())


class TeamIn(Strict):
    """`department` is the caller's own or one below it; left out, the own. A team that is there keeps its own."""

    name: Annotated[str, Field(min_length=1, max_length=60), Clean]
    members: Annotated[list[Short], Field(max_length=200)] = []
    areas: Short = ""
    classes: Short = ""
    department: Word = ""


class ReferralOut(Schema):
    """Who called is never told here; `report` where a report was sent elsewhere."""

    id: int
    code: str
    source: str
    report: int | None = Field(alias="report_id")
    words: str
    told: str
    by: str
    at: datetime


class ReferralPage(Page[ReferralOut]):
    pass


class ReferralsAsked(Paging):
    code: Elsewhere | None = None


class ReferralIn(Strict):
    """`key` is the sender's own number for the call; sent twice, it is stored once."""

    key: Annotated[str, Field(min_length=8, max_length=80), Clean]
    code: Elsewhere
    source: Source = Source.HOTLINE
    words: Long = ""
    told: Long = ""
    phone: Annotated[str, Field(max_length=40), Clean] = ""


class CountOut(Schema):
    code: str
    count: int


class PrecedentRow(Schema):
    """What a consultation decided; the next case of the class at the place is proposed to the same department."""

    id: int
    case: int = Field(alias="case_id")
    minor: str
    community: str
    department: str = Field(alias="department.code")
    reason: str
    decided_by: str
    decided_at: datetime
    revoked_by: str
    revoked_at: datetime | None
    revoked_why: str


class PrecedentPage(Page[PrecedentRow]):
    pass


class PrecedentsAsked(Paging):
    minor: Word = ""
    community: Word = ""
    department: Word = ""


class RevokeIn(Strict):
    reason: Annotated[Long, Field(min_length=1, max_length=500)]


@team_routes.get("", auth=Permitted("department.view"), response=list[TeamOut])
def list_teams(request: HttpRequest) -> list[Team]:
    """Of the caller's department and those below it."""
    return staff.teams(_departments(request))


@team_routes.post("", auth=Permitted("department.teams"), response={201: TeamOut})
def make_team(request: HttpRequest, body: TeamIn) -> Status[Team]:
    return Status(201, _put(request, body))


@team_routes.post("/{pk}", auth=Permitted("department.teams"), response=TeamOut)
def change_team(request: HttpRequest, pk: Id, body: TeamIn) -> Team:
    """Everything of it is as it is sent."""
    return _put(request, body, _team(request, pk))


@team_routes.post("/{pk}/dissolve", auth=Permitted("department.teams"), response=TeamOut)
def dissolve_team(request: HttpRequest, pk: Id) -> Team:
    """What it has stays with its members until it is given on."""
    team = _team(request, pk)
    teams.dissolve(team=team, actor=_desk(request, team.department.code), at=timezone.now())
    return team


def _put(request: HttpRequest, body: TeamIn, team: Team | None = None) -> Team:
    actor = _desk(request, team.department.code if team else body.department)
    unit = team.department.code if team else body.department or actor.department
    given = body.dict(exclude={"department"})
    return teams.put(department=unit, team=team, actor=actor, at=timezone.now(), **given)


def _desk(request: HttpRequest, department: str) -> Standing:
    """The desk whose department it is, or lies below."""
    held = [each for each in standings_of(request) if not department or department in each.departments]
    return standing_with(held, "department.teams")


def _departments(request: HttpRequest) -> frozenset[str]:
    desks = [each for each in standings_of(request) if each.post in PERMISSIONS["department.view"]]
    return frozenset(code for each in desks for code in each.departments)


def _team(request: HttpRequest, pk: int) -> Team:
    return get_object_or_404(Team, pk=pk, department__code__in=_departments(request))


@referrals.get("", auth=Permitted("dispatch.view"), response=ReferralPage)
def search_referrals(request: HttpRequest, asked: Query[ReferralsAsked]) -> Slice[Referral]:
    return page(intake.referrals(asked.code or ""), asked)


@referrals.get("/counts", auth=Permitted("dispatch.view"), response=list[CountOut])
def referral_counts(request: HttpRequest) -> list[CountOut]:
    """By reason; what belonged elsewhere is counted apart from what is taken up."""
    return [CountOut(code=code, count=count) for code, count in intake.referrals_by_code().items()]


@referrals.post("", auth=Permitted("call.take"), response={201: ReferralOut})
def refer_call(request: HttpRequest, body: ReferralIn) -> Status[Referral]:
    """A call that is not for this platform: answered and recorded."""
    actor = standing_with(standings_of(request), "call.take")
    return Status(201, calls.refer(actor=actor, at=timezone.now(), **body.dict()))


@precedents.get("", auth=Permitted("dispatch.view"), response=PrecedentPage)
def search_precedents(request: HttpRequest, asked: Query[PrecedentsAsked]) -> Slice[Precedent]:
    columns = {"minor": asked.minor, "community": asked.community, "department__code": asked.department}
    found = Precedent.objects.select_related("department")
    return page(found.filter(**{name: value for name, value in columns.items() if value}), asked)


@precedents.post("/{pk}/revoke", auth=Permitted("precedent.revoke"), response=PrecedentRow)
def revoke_precedent(request: HttpRequest, pk: Id, body: RevokeIn) -> Precedent:
    precedent = get_object_or_404(Precedent.objects.select_related("department"), pk=pk)
    actor = standing_with(standings_of(request), "precedent.revoke")
    consulting.revoke(precedent, reason=body.reason, actor=actor, at=timezone.now())
    precedent.refresh_from_db()
    return precedent
