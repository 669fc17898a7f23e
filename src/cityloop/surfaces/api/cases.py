"""Cases and the requests about them."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from cityloop.cases import contracting, practice, queries
from cityloop.cases.lifecycle import Switches
from cityloop.cases.lifecycle import table as case_table
from cityloop.cases.models import Case, ContractorLink, Invitation, Precedent, Request, about
from cityloop.cases.requests import TABLE
from cityloop.evidence import archive as evidence_archive
from cityloop.intake import queries as intake
from cityloop.intake.models import Report
from cityloop.journal import heads, receipts
from cityloop.surfaces.api.access import Permitted
from cityloop.surfaces.api.common import Light, add_clocks, add_media, add_timeline, moved, told, waiting
from cityloop.surfaces.api.document import answers_with, one_of
from cityloop.surfaces.api.paging import Ordered, Page, Paging, Slice, page
from cityloop.surfaces.api.schemas import (
    CaseOut,
    CaseRow,
    GivenIn,
    LinkIn,
    LinkOut,
    ReportRow,
    RequestOut,
    RequestRow,
)
from cityloop.surfaces.api.shapes import Degrees, Id, Moment, Word
from cityloop.surfaces.kit import lights
from cityloop.surfaces.kit.acting import standing_for, standing_with, standings_of
from cityloop.surfaces.kit.kinds import CASE, REPORT, REQUEST, find
from cityloop.workflow.models import Subject

router = Router(tags=["cases"])
requests = Router(tags=["requests"])
Operation = Annotated[Word, one_of(case_table(Switches()))]
Answer = Annotated[Word, one_of(TABLE)]


class CasesAsked(Ordered):
    """`waiting`: only what waits for the caller's posts. `open`: false for those that are closed."""

    waiting: bool = False
    open: bool | None = None
    state: Word = ""
    light: Light | None = None
    department: Word = ""
    minor: Word = ""
    source: Word = ""
    filed_from: Moment | None = None
    filed_until: Moment | None = None
    west: Degrees | None = None
    south: Degrees | None = None
    east: Degrees | None = None
    north: Degrees | None = None


class CasePage(Page[CaseRow]):
    pass


class RequestPage(Page[RequestRow]):
    pass


class AlikeOut(Schema):
    """A case near by that may be the same problem; what speaks for it goes from 0 to 1."""

    case: CaseRow
    score: float = Field(alias="likeness.score")
    distance_m: float = Field(alias="likeness.distance")
    same_class: float = Field(alias="likeness.same_class")
    freshness: float = Field(alias="likeness.freshness")


class PrecedentOut(Schema):
    """What a consultation decided about a case of this class in this community."""

    case: int = Field(alias="case_id")
    department: str = Field(alias="department.code")
    reason: str
    decided_by: str
    decided_at: datetime


class InvitationOut(Schema):
    """A department asked for its view in a consultation, and what it said."""

    department: str = Field(alias="department_code")
    asked_at: datetime
    until: datetime | None
    statement: str
    answered_by: str
    answered_at: datetime | None


@router.get("", auth=Permitted("case.view"), response=CasePage)
def search_cases(request: HttpRequest, asked: Query[CasesAsked]) -> Slice[Case]:
    """Cases that the caller's posts see, a page at a time."""
    found = CASE.visible(standings_of(request))
    if asked.waiting:
        found = waiting(request, CASE, found)
    if asked.open is not None:
        states = practice.table().open_states
        found = found.filter(state__in=states) if asked.open else found.exclude(state__in=states)
    if asked.light:
        found = found.filter(lights.lit(asked.light, timezone.now()))
    return page(found.filter(**_wanted(asked)), asked)


def _wanted(asked: CasesAsked) -> dict[str, object]:
    columns: dict[str, object] = {
        "state": asked.state,
        "department_code": asked.department,
        "minor": asked.minor,
        "source": asked.source,
        "filed_at__gte": asked.filed_from,
        "filed_at__lt": asked.filed_until,
        "lon__gte": asked.west,
        "lat__gte": asked.south,
        "lon__lte": asked.east,
        "lat__lte": asked.north,
    }
    return {name: value for name, value in columns.items() if value not in ("", None)}


@router.get("/{pk}", auth=Permitted("case.view"), response=CaseOut)
def read_case(request: HttpRequest, pk: Id) -> Subject:
    return told(request, CASE, pk)


@router.get("/{pk}/reports", auth=Permitted("report.view"), response=list[ReportRow])
def case_reports(request: HttpRequest, pk: Id) -> list[Report]:
    """The reports of this case, as far as the caller sees them."""
    case = find(request, CASE, pk)
    return list(REPORT.visible(standings_of(request)).filter(case=case).order_by("pk"))


@router.get("/{pk}/look-alikes", auth=Permitted("case.view"), response=list[AlikeOut])
def case_look_alikes(request: HttpRequest, pk: Id) -> list[intake.Alike]:
    """The likest first; those that the caller does not see are left out."""
    case: Case = find(request, CASE, pk)
    found = intake.alike_at(case.lon, case.lat, case.minor, timezone.now())
    seen = set(
        CASE.visible(standings_of(request)).filter(pk__in=[each.case.pk for each in found]).values_list("pk", flat=True)
    )
    return [each for each in found if each.case.pk in seen - {case.pk}]


@router.get("/{pk}/invitations", auth=Permitted("case.view"), response=list[InvitationOut])
def case_invitations(request: HttpRequest, pk: Id) -> list[Invitation]:
    """A consultation is opened, joined and decided by operations of the case: consult, invite, opine, decide."""
    return list(find(request, CASE, pk).invitations.all())


@router.get("/{pk}/precedents", auth=Permitted("case.view"), response=list[PrecedentOut])
def case_precedents(request: HttpRequest, pk: Id) -> list[Precedent]:
    case: Case = find(request, CASE, pk)
    return queries.precedents(case.minor, case.community)


@router.get("/{pk}/receipt", auth=Permitted("case.receipt"), openapi_extra=answers_with("application/json"))
def case_receipt(request: HttpRequest, pk: Id) -> HttpResponse:
    """The case's acts up to this moment, with the proof that they stand in the journal."""
    case: Case = find(request, CASE, pk)
    heads.sign_head(at=timezone.now())
    headers = {"Content-Disposition": f'attachment; filename="receipt-{case.number}.json"'}
    text = json.dumps(receipts.receipt(about(case)), ensure_ascii=False)
    return HttpResponse(text, content_type="application/json", headers=headers)


@router.get("/{pk}/archive", auth=Permitted("media.original"), openapi_extra=answers_with("application/zip"))
def case_archive(request: HttpRequest, pk: Id) -> StreamingHttpResponse:
    """The case's evidence bit by bit, with manifest and proofs; that it was handed out is journalled."""
    case: Case = find(request, CASE, pk)
    standing = standing_with(standings_of(request), "media.original")
    pieces = evidence_archive.export(about(case), actor=standing, at=timezone.now())
    headers = {"Content-Disposition": f'attachment; filename="case-{case.number}.zip"'}
    return StreamingHttpResponse(pieces, content_type="application/zip", headers=headers)


@router.post("/{pk}/contract", auth=Permitted("case.contract"), response=LinkOut)
def contract_case(request: HttpRequest, pk: Id, body: LinkIn) -> dict[str, object]:
    """Gives the case to a contractor; the address is told this once."""
    case: Case = find(request, CASE, pk)
    standing = standing_for(standings_of(request), practice.table(), case, "contract")
    link, secret = contracting.give(case, actor=standing, at=timezone.now(), **body.dict())
    return {"id": link.pk, "address": request.build_absolute_uri(f"/c/{secret}/"), "until": link.expires_at}


@router.post("/{pk}/links/{link}/revoke", auth=Permitted("case.contract"), response=CaseOut)
def revoke_link(request: HttpRequest, pk: Id, link: Id) -> Subject:
    case: Case = find(request, CASE, pk)
    found = get_object_or_404(ContractorLink.objects.select_related("case"), pk=link, case=case)
    held = [each for each in standings_of(request) if found.department_code in each.departments]
    contracting.revoke(found, actor=standing_with(held, "case.contract"), at=timezone.now())
    return told(request, CASE, pk)


class RequestsAsked(Paging):
    """`waiting`: only those on which the caller's posts decide now."""

    waiting: bool = False
    state: Word = ""
    kind: Word = ""
    case: Id | None = None


@requests.get("", auth=Permitted("case.view"), response=RequestPage)
def search_requests(request: HttpRequest, asked: Query[RequestsAsked]) -> Slice[Request]:
    found = REQUEST.visible(standings_of(request))
    if asked.waiting:
        found = waiting(request, REQUEST, found)
    columns = {"state": asked.state, "kind": asked.kind, "case": asked.case}
    return page(found.filter(**{name: value for name, value in columns.items() if value}), asked)


@requests.get("/{pk}", auth=Permitted("case.view"), response=RequestOut)
def read_request(request: HttpRequest, pk: Id) -> Subject:
    return told(request, REQUEST, pk)


# Before the operations, whose address takes any word.
add_timeline(router, CASE)
add_clocks(router, CASE)
add_media(router, CASE)
add_timeline(requests, REQUEST)


@router.post("/{pk}/{operation}", auth=Permitted("case.operate"), response=CaseOut)
def operate_case(request: HttpRequest, pk: Id, operation: Operation, body: GivenIn) -> Subject:
    """What may be done in which state, and what each operation needs, is told by `/procedures`."""
    return moved(request, CASE, pk, operation, body)


@requests.post("/{pk}/{operation}", auth=Permitted("case.operate"), response=RequestOut)
def answer_request(request: HttpRequest, pk: Id, operation: Answer, body: GivenIn) -> Subject:
    return moved(request, REQUEST, pk, operation, body)
