"""The desk as a whole: who calls, what waits, today's funnel, search, messages, and how things move."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated

from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from cityloop.cases import queries as cases
from cityloop.intake import queries as intake
from cityloop.messages import queries as messages
from cityloop.messages import services as messaging
from cityloop.messages.models import Message
from cityloop.staff.rules import PERMISSIONS, Standing
from cityloop.surfaces.api.access import Permitted, caller
from cityloop.surfaces.api.common import Light
from cityloop.surfaces.api.paging import Page, Paging, Slice, page
from cityloop.surfaces.api.shapes import Clean, Id, Strict
from cityloop.surfaces.kit import acting, finding, lights
from cityloop.surfaces.kit.kinds import ALERT, CASE, KINDS, REPORT, REQUEST, Kind
from cityloop.workflow.models import Subject
from cityloop.workflow.table import Operation, Table

router = Router(tags=["desk"])
LIGHTS: tuple[Light, ...] = ("red", "yellow", "green", "still")


class StandingOut(Schema):
    post: str
    department: str
    departments: list[str]
    area: str

    @staticmethod
    def resolve_departments(standing: Standing) -> list[str]:
        return sorted(standing.departments)


class MeOut(Schema):
    """Who calls, in which posts, and which permissions that comes to; `expires` is a token's last day."""

    kind: str
    id: str
    standings: list[StandingOut]
    permissions: list[str]
    token: str
    expires: date | None


@router.get("/me", auth=Permitted("desk.open"), response=MeOut)
def me(request: HttpRequest) -> dict[str, object]:
    held, bearer = acting.standings_of(request), acting.bearer_of(request)
    return {
        "kind": held[0].kind,
        "id": held[0].id,
        "standings": held,
        "permissions": [name for name in PERMISSIONS if acting.may(request, name)],
        "token": bearer.token.prefix if bearer else "",
        "expires": bearer.token.expires if bearer else None,
    }


class QueueOut(Schema):
    """How many of a kind wait in a state for the caller's post, and in which light."""

    kind: str
    state: str
    label: str
    total: int
    red: int
    yellow: int
    green: int
    still: int


class InboxOut(Schema):
    post: str
    department: str
    area: str
    queues: list[QueueOut]


@router.get("/inbox", auth=Permitted("desk.open"), response=list[InboxOut])
def inbox(request: HttpRequest) -> list[InboxOut]:
    """What waits for each of the caller's posts. The rows: `/cases?waiting=true&state=...` and so on."""
    at = timezone.now()
    return [
        InboxOut(
            post=each.post,
            department=each.department,
            area=each.area,
            queues=[queue for kind, found in _waiting(request, each) for queue in _queues(kind, found, at)],
        )
        for each in acting.standings_of(request)
    ]


def _waiting(request: HttpRequest, standing: Standing) -> Iterator[tuple[Kind, QuerySet[Subject]]]:
    for kind in (ALERT, REPORT, CASE, REQUEST):
        if acting.may(request, kind.view):
            yield kind, kind.inbox(standing)


def _queues(kind: Kind, found: QuerySet[Subject], at: datetime) -> list[QueueOut]:
    counts = {str(each): Count("pk", filter=lights.lit(each, at)) for each in LIGHTS}
    rows = found.order_by("state").values("state").annotate(total=Count("pk"), **counts)
    return [QueueOut(kind=kind.name, label=str(kind.table().state(row["state"]).label), **row) for row in rows]


class FunnelOut(Schema):
    """What happened today, step by step of the loop; `rate_in_time` is null where nothing was handled."""

    reported: int
    filed: int
    dispatched: int
    handled: int
    checked: int
    closed: int
    rate_in_time: float | None


@router.get("/counters", auth=Permitted("desk.open"), response=FunnelOut)
def counters(request: HttpRequest) -> cases.Funnel:
    since, until = cases.today(timezone.now())
    return cases.funnel(since, until, intake.received_between(since, until))


class SearchAsked(Strict):
    """A number as it is said, words, an address or a telephone."""

    q: Annotated[str, Field(min_length=1, max_length=80), Clean]


class HitOut(Schema):
    kind: str
    id: int
    number: str
    state: str
    minor: str
    address: str
    lon: float
    lat: float


@router.get("/search", auth=Permitted("desk.open"), response=list[HitOut])
def search(request: HttpRequest, asked: Query[SearchAsked]) -> list[HitOut]:
    """Reports and cases that the caller sees, the newest first; at most 40 of each."""
    kinds = [kind for kind in (REPORT, CASE) if acting.may(request, kind.view)]
    return [hit for kind in kinds for hit in _hits(request, kind, asked.q)]


def _hits(request: HttpRequest, kind: Kind, query: str) -> list[HitOut]:
    seen = kind.visible(acting.standings_of(request))
    found = seen.filter(pk__in=finding.newest(kind.name, query, seen)).order_by("-pk")
    columns = ("number", "state", "minor", "address", "lon", "lat")
    return [
        HitOut(kind=kind.name, id=each.pk, **{column: getattr(each, column) for column in columns}) for each in found
    ]


class MessageOut(Schema):
    """What the caller was told; `about_kind` and `about` name what it is about."""

    id: int
    event: str
    text: str
    about_kind: str = Field(alias="subject_kind")
    about: str = Field(alias="subject_id")
    created: datetime
    read_at: datetime | None


class MessagePage(Page[MessageOut]):
    pass


class ReadIn(Strict):
    """Which messages were read; left out, all."""

    ids: Annotated[list[Id], Field(max_length=200)] | None = None


class ReadOut(Schema):
    read: int


@router.get("/messages", auth=Permitted("message.view"), response=MessagePage)
def own_messages(request: HttpRequest, asked: Query[Paging]) -> Slice[Message]:
    return page(messages.inbox(caller(request)), asked)


@router.post("/messages/read", auth=Permitted("message.view"), response=ReadOut)
def read_messages(request: HttpRequest, body: ReadIn) -> dict[str, int]:
    return {"read": messaging.mark_read(caller(request), at=timezone.now(), ids=body.ids)}


class StateOut(Schema):
    name: str
    label: str
    stage: str
    final: bool


class OperationOut(Schema):
    """From one of `sources` to one of `targets` (none: the state stays); `needs` must be given, `takes` may."""

    name: str
    label: str
    sources: list[str]
    targets: list[str]
    posts: list[str]
    needs: list[str]
    takes: list[str]
    key: str
    main: bool
    grave: bool


class ProcedureOut(Schema):
    name: str
    label: str
    initial: str
    states: list[StateOut]
    operations: list[OperationOut]


@router.get("/procedures", auth=Permitted("desk.open"), response=list[ProcedureOut])
def procedures(request: HttpRequest) -> list[ProcedureOut]:
    """The tables of states as this city has switched them; all labels in the language asked for."""
    return [_procedure(kind.table()) for kind in KINDS.values()]


def _procedure(table: Table) -> ProcedureOut:
    return ProcedureOut(
        name=table.name,
        label=str(table.label),
        initial=table.initial,
        states=[StateOut(name=s.name, label=str(s.label), stage=s.stage, final=s.final) for s in table.states],
        operations=[_operation(each) for each in table.operations if each.posts],
    )


def _operation(each: Operation) -> OperationOut:
    return OperationOut(
        name=each.name,
        label=str(each.label),
        sources=sorted(each.sources),
        targets=list(each.targets),
        posts=sorted(each.posts),
        needs=[need.value for need in each.needs],
        takes=[need.value for need in each.takes],
        key=each.key,
        main=each.main,
        grave=each.grave,
    )
