"""Signing on and off, handing a post over, and what was promised."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from pydantic import Field

from cityloop.duty import handover, promises, services
from cityloop.duty import queries as duty
from cityloop.duty.models import Handover, Promise, Shift
from cityloop.staff.rules import PERMISSIONS, Standing
from cityloop.surfaces.api.access import Permitted, caller
from cityloop.surfaces.api.paging import Page, Paging, Slice, page
from cityloop.surfaces.api.shapes import Id, Long, Moment, Strict, Word
from cityloop.surfaces.kit import handing
from cityloop.surfaces.kit.acting import standing_with, standings_of
from cityloop.workflow.errors import NotAllowed

router = Router(tags=["shifts"])
Words = Annotated[Long, Field(min_length=1, max_length=2000)]


class ShiftOut(Schema):
    id: int
    post: str
    area: str = Field(alias="area_code")
    begins: datetime
    ends: datetime
    signed_on_at: datetime | None
    signed_off_at: datetime | None


class OwnShiftOut(Schema):
    """Null where the caller is not on duty."""

    shift: ShiftOut | None


class SignOnIn(Strict):
    """In which of the caller's posts and areas; left out, the first in which one goes on duty."""

    post: Word = ""
    area: Word = ""


class WaitingOut(Schema):
    kind: str
    state: str
    open: int
    overdue: int


class HolderOut(Schema):
    department: str
    open: int
    overdue: int


class SoonOut(Schema):
    """What falls due in the next shift; `who` has it, a department or a person."""

    kind: str
    id: int
    state: str
    due: datetime
    who: str


class ContentOut(Schema):
    """What was open at a post; `promises` are their numbers."""

    queues: list[WaitingOut]
    requests: int
    holders: list[HolderOut]
    soon: list[SoonOut]
    promises: list[int]


class HandoverRow(Schema):
    """Signed by who gave it and, once somebody took over, by them."""

    id: int
    post: str
    given_by: str = Field(alias="given_by.username")
    given_at: datetime
    taken_by: str
    taken_at: datetime | None

    @staticmethod
    def resolve_taken_by(row: Handover) -> str:
        return row.taken_by.username if row.taken_by else ""


class HandoverOut(HandoverRow):
    notes: str
    remark: str
    content: ContentOut


class HandoverPage(Page[HandoverRow]):
    pass


class PostAsked(Strict):
    """Left out, the first of the caller's posts that hand over."""

    post: Word = ""


class HandoverIn(PostAsked):
    notes: Long = ""


class TakeIn(Strict):
    remark: Annotated[Long, Field(max_length=2000)] = ""


class PromiseOut(Schema):
    """Whoever sits at the post keeps it. `about_kind` and `about` are empty where it belongs to no case."""

    id: int
    words: str
    about_kind: str = Field(alias="subject_kind")
    about: str = Field(alias="subject_id")
    post: str
    department: str
    made_by: str
    made_at: datetime
    due_at: datetime
    kept_at: datetime | None
    kept_by: str


class PromisePage(Page[PromiseOut]):
    pass


class PromiseIn(PostAsked):
    words: Words
    due_at: Moment


@router.get("/duty", auth=Permitted("duty.sign_on"), response=OwnShiftOut)
def own_shift(request: HttpRequest) -> dict[str, Shift | None]:
    return {"shift": duty.shift_of(caller(request), timezone.now())}


@router.post("/duty/on", auth=Permitted("duty.sign_on"), response=ShiftOut)
def sign_on(request: HttpRequest, body: SignOnIn) -> Shift:
    """Twice is once."""
    able = [each for each in standings_of(request) if each.post in PERMISSIONS["duty.sign_on"]]
    fitting = (each for each in able if body.post in ("", each.post) and body.area in ("", each.area))
    actor = next(fitting, None)
    if actor is None:
        raise NotAllowed()
    return services.sign_on(caller(request), post=actor.post, area_code=actor.area, actor=actor, at=timezone.now())


@router.post("/duty/off", auth=Permitted("duty.sign_on"), response=ShiftOut)
def sign_off(request: HttpRequest) -> Shift:
    person, actor = caller(request), standing_with(standings_of(request), "duty.sign_on")
    return services.sign_off(person, actor=actor, at=timezone.now())


@router.post("/duty/{pk}/relieve", auth=Permitted("duty.relieve"), response=ShiftOut)
def relieve(request: HttpRequest, pk: Id) -> Shift:
    """Signs off somebody who forgot to; `/on-duty` tells the numbers."""
    shift = get_object_or_404(Shift.objects.select_related("person"), pk=pk)
    return services.relieve(shift, actor=standing_with(standings_of(request), "duty.relieve"), at=timezone.now())


@router.get("/handovers/now", auth=Permitted("handover.view"), response=ContentOut)
def handover_now(request: HttpRequest, asked: Query[PostAsked]) -> dict[str, Any]:
    """What would be handed over at this moment."""
    return handing.content(_post(request, asked.post, "handover.view"), timezone.now())


@router.get("/handovers", auth=Permitted("handover.view"), response=HandoverPage)
def search_handovers(request: HttpRequest, asked: Query[Paging]) -> Slice[Handover]:
    return page(_handovers(request), asked)


@router.get("/handovers/{pk}", auth=Permitted("handover.view"), response=HandoverOut)
def read_handover(request: HttpRequest, pk: Id) -> Handover:
    return get_object_or_404(_handovers(request), pk=pk)


@router.post("/handovers", auth=Permitted("handover.give"), response={201: HandoverOut})
def give_handover(request: HttpRequest, body: HandoverIn) -> Status[Handover]:
    """What is open now is kept as it is; it waits for the signature of whoever takes over."""
    caller(request)
    actor, at = _post(request, body.post, "handover.give"), timezone.now()
    return Status(201, handover.give(content=handing.content(actor, at), notes=body.notes, actor=actor, at=at))


@router.post("/handovers/{pk}/take", auth=Permitted("handover.give"), response=HandoverOut)
def take_handover(request: HttpRequest, pk: Id, body: TakeIn) -> Handover:
    """By another person of the same post, once."""
    caller(request)
    found = get_object_or_404(_handovers(request), pk=pk)
    actor = _post(request, found.post, "handover.give")
    return handover.take(found, actor=actor, at=timezone.now(), remark=body.remark)


@router.get("/promises", auth=Permitted("promise.keep"), response=PromisePage)
def open_promises(request: HttpRequest, asked: Query[Paging]) -> Slice[Promise]:
    """What the caller's posts still have to keep, noted last first."""
    return page(promises.open_of(*standings_of(request)), asked)


@router.post("/promises", auth=Permitted("handover.give"), response={201: PromiseOut})
def note_promise(request: HttpRequest, body: PromiseIn) -> Status[Promise]:
    """One that belongs to no case; about a case it is the operation `promise`."""
    actor = _post(request, body.post, "handover.give")
    return Status(201, promises.promise(words=body.words, due_at=body.due_at, actor=actor, at=timezone.now()))


@router.post("/promises/{pk}/keep", auth=Permitted("promise.keep"), response=PromiseOut)
def keep_promise(request: HttpRequest, pk: Id) -> Promise:
    held = standings_of(request)
    found = get_object_or_404(promises.open_of(*held), pk=pk)
    actor = next(each for each in held if promises.is_ours(found, each))
    return promises.keep(found, actor=actor, at=timezone.now())


def _post(request: HttpRequest, post: str, permission: str) -> Standing:
    held = [each for each in standings_of(request) if post in ("", each.post)]
    return standing_with(held, permission)


def _handovers(request: HttpRequest) -> QuerySet[Handover]:
    return handover.of_posts(handing.posts_seen(standings_of(request)))
