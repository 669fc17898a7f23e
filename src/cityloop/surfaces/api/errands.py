"""Long work: batches and exports are asked for, looked after, called off, and what came of them is fetched."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status
from pydantic import Field

from cityloop.errands import queries, services
from cityloop.errands.models import Errand, Item
from cityloop.errands.registry import KINDS as ERRANDS
from cityloop.surfaces.api.access import Permitted, caller, demand
from cityloop.surfaces.api.document import answers_with
from cityloop.surfaces.api.paging import Page, Paging, Slice, page
from cityloop.surfaces.api.schemas import GivenIn
from cityloop.surfaces.api.shapes import Clean, Id, Long, Moment, Short, Strict, Word
from cityloop.surfaces.errands import batches as batching
from cityloop.surfaces.errands.exporting import errand as exporting
from cityloop.surfaces.errands.exporting.lists import LISTS, MOST, Asked, ExportedList
from cityloop.surfaces.errands.exporting.writers import Format
from cityloop.surfaces.kit import acting
from cityloop.surfaces.kit.acting import standing_with, standings_of
from cityloop.surfaces.kit.kinds import ON_DESK, Kind
from cityloop.workflow.errors import Refused, Unsuitable

router = Router(tags=["errands"])
exports = Router(tags=["errands"])
batches = Router(tags=["errands"])
FILE = "application/octet-stream"


class ErrandOut(Schema):
    """`part` is how far it is, of a hundred; `told` what came of it. `file` is empty where there is none to fetch."""

    id: int
    kind: str
    title: str
    told: str
    state: str
    done: int
    total: int
    part: int
    fault: str
    file: str
    asked_at: datetime
    ended_at: datetime | None
    expires_at: datetime | None

    @staticmethod
    def resolve_title(errand: Errand) -> str:
        return ERRANDS[errand.kind].title(errand)

    @staticmethod
    def resolve_told(errand: Errand) -> str:
        return ERRANDS[errand.kind].told(errand)

    @staticmethod
    def resolve_file(errand: Errand) -> str:
        return errand.file if errand.holds_file(timezone.now()) else ""


class ErrandPage(Page[ErrandOut]):
    pass


class ErrandsAsked(Paging):
    kind: Word = ""
    state: Word = ""


class ListOut(Schema):
    """A list that the caller may export; `view` is the permission that it asks for besides."""

    name: str
    label: str
    view: str
    formats: list[str]


class ExportIn(Strict):
    """`ids` are some of its rows; without any it is the whole list as `query`, the part of its page's address behind
    the question mark, narrows it.
    """

    list: Word
    format: Format
    ids: Annotated[Sequence[Id], Field(max_length=MOST)] = ()
    query: Annotated[str, Field(max_length=1500), Clean] = ""


class BatchIn(Strict):
    """One operation on many; `department` may be `*`: to each the one that is proposed for it."""

    kind: Word
    operation: Word
    ids: Annotated[list[Id], Field(min_length=1, max_length=MOST)]
    reason: Long = ""
    until: Moment | None = None
    department: Short = ""
    person: Short = ""
    team: Short = ""
    cause: Short = ""
    proposal: Short = ""

    def given(self) -> GivenIn:
        return GivenIn(**self.dict(exclude={"kind", "operation", "ids"}))


class ItemOut(Schema):
    """What came of one of a batch; `said` is why it was refused."""

    subject: int
    state: str
    said: str


class ItemPage(Page[ItemOut]):
    pass


class UndoIn(Strict):
    reason: Short = ""


@router.get("", auth=Permitted("errand.view"), response=ErrandPage)
def search_errands(request: HttpRequest, asked: Query[ErrandsAsked]) -> Slice[Errand]:
    """The caller's own, with those asked for at the desk; kept for a week after their end."""
    columns = {"kind": asked.kind, "state": asked.state}
    return page(_own(request).filter(**{name: value for name, value in columns.items() if value}), asked)


@router.get("/{pk}", auth=Permitted("errand.view"), response=ErrandOut)
def read_errand(request: HttpRequest, pk: Id) -> Errand:
    return get_object_or_404(_own(request), pk=pk)


@router.post("/{pk}/call-off", auth=Permitted("errand.view"), response=ErrandOut)
def call_off_errand(request: HttpRequest, pk: Id) -> Errand:
    """What is done stays done."""
    errand = get_object_or_404(_own(request), pk=pk)
    services.call_off(errand, actor=errand.actor, at=timezone.now())
    return errand


@exports.get("/lists", auth=Permitted("list.export"), response=list[ListOut])
def export_lists(request: HttpRequest) -> list[ListOut]:
    """What the caller may export, and as what."""
    return [
        ListOut(name=each.name, label=str(each.label), view=each.view, formats=list(exporting.formats(each)))
        for each in LISTS.values()
        if acting.may(request, each.view)
    ]


@exports.post("", auth=Permitted("list.export"), response={202: ErrandOut})
def start_export(request: HttpRequest, body: ExportIn) -> Status[Errand]:
    """Asks for a list as a file; how far it is, `/errands/{pk}` tells."""
    offered = _list(request, body.list)
    if body.format not in exporting.formats(offered):
        raise Unsuitable(_("This list has no places for a map."))
    caller(request)
    actor = standing_with(standings_of(request), "list.export")
    wanted = exporting.Wanted(offered.name, body.format, Asked(tuple(body.ids), body.query))
    return Status(202, exporting.start(wanted, actor=actor, at=timezone.now()))


@exports.post("/{pk}/file", auth=Permitted("list.export"), openapi_extra=answers_with(FILE))
def export_file(request: HttpRequest, pk: Id) -> FileResponse:
    """The file, while it is kept; that it was fetched, and by whom, stands in the journal."""
    errand = get_object_or_404(_own(request), pk=pk, kind=exporting.NAME)
    _list(request, exporting.Wanted.of(errand).list)
    path = services.fetch(errand, at=timezone.now())
    if path is None:
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename=errand.file, content_type=FILE)


@batches.post("", auth=Permitted("case.operate"), response={202: ErrandOut})
def start_batch(request: HttpRequest, body: BatchIn) -> Status[Errand]:
    """On those of the rows that the caller sees and that are in a state for it; each one's answer is kept."""
    kind = _kind(request, body.kind)
    operation = kind.table().operation(body.operation)
    if operation is None or not batching.fits(operation):
        raise Refused(_("There is no such operation for many."))
    caller(request)
    held = standings_of(request)
    actor, found = batching.actor_of(operation, held), kind.visible(held).filter(pk__in=body.ids)
    given = body.given().given()
    return Status(202, batching.begin(kind, operation, found, given=given, actor=actor, at=timezone.now()))


@batches.get("/{pk}/items", auth=Permitted("case.operate"), response=ItemPage)
def batch_items(request: HttpRequest, pk: Id, asked: Query[Paging]) -> Slice[Item]:
    return page(_batch(request, pk).items.all(), asked)


@batches.post("/{pk}/undo", auth=Permitted("case.operate"), response={202: ErrandOut})
def undo_batch(request: HttpRequest, pk: Id, body: UndoIn) -> Status[Errand]:
    """As one more batch, within half an hour, where the table has a way back."""
    return Status(202, batching.undo(_batch(request, pk), reason=body.reason, at=timezone.now()))


@batches.post("/{pk}/retry", auth=Permitted("case.operate"), response={202: ErrandOut})
def retry_batch(request: HttpRequest, pk: Id) -> Status[Errand]:
    """The refused once more, as they are now."""
    return Status(202, batching.retry(_batch(request, pk), at=timezone.now()))


def _own(request: HttpRequest) -> QuerySet[Errand]:
    return queries.of(caller(request).username).filter(kind__in=list(ERRANDS))


def _batch(request: HttpRequest, pk: int) -> Errand:
    errand = get_object_or_404(_own(request), pk=pk, kind=batching.NAME)
    _kind(request, batching.Batch.of(errand).kind)
    return errand


def _kind(request: HttpRequest, name: str) -> Kind:
    """Batches are of what the inbox lists; the permission is that of one step."""
    if name not in ON_DESK:
        raise Unsuitable(_("There are no batches of this kind."))
    demand(request, ON_DESK[name].view, ON_DESK[name].operate)
    return ON_DESK[name]


def _list(request: HttpRequest, name: str) -> ExportedList:
    if name not in LISTS:
        raise Unsuitable(_("There is no such list."))
    demand(request, LISTS[name].view)
    return LISTS[name]
