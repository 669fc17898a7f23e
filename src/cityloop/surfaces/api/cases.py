"""Cases and the requests about them."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router

from cityloop.cases import answers, contracting, practice, queries
from cityloop.cases.models import Case, ContractorLink, Request, about
from cityloop.cases.operations import carry_out
from cityloop.cases.requests import TABLE
from cityloop.evidence import archive as evidence_archive
from cityloop.journal import heads, receipts
from cityloop.surfaces.api.access import Permitted
from cityloop.surfaces.api.schemas import CaseOut, GivenIn, LinkIn, LinkOut, RequestOut, case_out, request_out
from cityloop.surfaces.kit.acting import allowed, standing_for, standing_with, standings_of

router = Router(tags=["cases"])
requests = Router(tags=["requests"])


@router.get("", auth=Permitted("case.view"), response=list[CaseOut])
def inbox(request: HttpRequest) -> list[dict[str, Any]]:
    """What waits for the caller's posts, soonest due first; at most 100."""
    found = {case.pk: case for each in standings_of(request) for case in queries.inbox(each)[:100]}
    return [_out(request, case) for case in found.values()]


@router.get("/{int:pk}", auth=Permitted("case.view"), response=CaseOut)
def read(request: HttpRequest, pk: int) -> dict[str, Any]:
    return _out(request, _find(request, pk))


@router.get("/{int:pk}/receipt", auth=Permitted("case.receipt"))
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """The case's acts up to this moment, with the proof that they stand in the journal."""
    case = _find(request, pk)
    heads.sign_head(at=timezone.now())
    return _file(json.dumps(receipts.receipt(about(case)), ensure_ascii=False), f"receipt-{case.number}.json")


@router.get("/{int:pk}/archive", auth=Permitted("media.original"))
def archive(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """The case's evidence bit by bit, with manifest and proofs; that it was handed out is journalled."""
    case = _find(request, pk)
    standing = standing_with(standings_of(request), "media.original")
    pieces = evidence_archive.export(about(case), actor=standing, at=timezone.now())
    headers = {"Content-Disposition": f'attachment; filename="case-{case.number}.zip"'}
    return StreamingHttpResponse(pieces, content_type="application/zip", headers=headers)


@router.post("/{int:pk}/contract", auth=Permitted("case.contract"), response=LinkOut)
def contract(request: HttpRequest, pk: int, body: LinkIn) -> dict[str, Any]:
    """Gives the case to a contractor; the address is told this once."""
    case = _find(request, pk)
    standing = standing_for(standings_of(request), practice.table(), case, "contract")
    link, secret = contracting.give(case, actor=standing, at=timezone.now(), **body.dict())
    return {"id": link.pk, "address": request.build_absolute_uri(f"/c/{secret}/"), "until": link.expires_at}


@router.post("/{int:pk}/links/{int:link}/revoke", auth=Permitted("case.contract"), response=CaseOut)
def revoke(request: HttpRequest, pk: int, link: int) -> dict[str, Any]:
    case = _find(request, pk)
    found = get_object_or_404(ContractorLink.objects.select_related("case"), pk=link, case=case)
    held = [each for each in standings_of(request) if found.department_code in each.departments]
    contracting.revoke(found, actor=standing_with(held, "case.contract"), at=timezone.now())
    return _out(request, case)


@router.post("/{int:pk}/{operation}", auth=Permitted("case.operate"), response=CaseOut)
def operate(request: HttpRequest, pk: int, operation: str, body: GivenIn) -> dict[str, Any]:
    case = _find(request, pk)
    standing = standing_for(standings_of(request), practice.table(), case, operation)
    carry_out(case, operation, actor=standing, at=timezone.now(), given=body.given(), revision=body.revision)
    return _out(request, case)


@requests.get("/{int:pk}", auth=Permitted("case.view"), response=RequestOut)
def read_request(request: HttpRequest, pk: int) -> dict[str, Any]:
    return _request_out(request, _find_request(request, pk))


@requests.post("/{int:pk}/{operation}", auth=Permitted("case.operate"), response=RequestOut)
def answer_request(request: HttpRequest, pk: int, operation: str, body: GivenIn) -> dict[str, Any]:
    found = _find_request(request, pk)
    standing = standing_for(standings_of(request), TABLE, found, operation)
    answers.answer(found, operation, actor=standing, at=timezone.now(), given=body.given(), revision=body.revision)
    return _request_out(request, found)


def _file(text: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type="application/json", headers=headers)


def _find(request: HttpRequest, pk: int) -> Case:
    return get_object_or_404(queries.seen_by(standings_of(request)).distinct(), pk=pk)


def _find_request(request: HttpRequest, pk: int) -> Request:
    visible = queries.seen_by(standings_of(request))
    return get_object_or_404(Request.objects.filter(case__in=visible.values("pk")).select_related("case"), pk=pk)


def _out(request: HttpRequest, case: Case) -> dict[str, Any]:
    can = allowed(practice.table(), case, standings_of(request))
    return case_out(case, [each.name for each in can])


def _request_out(request: HttpRequest, found: Request) -> dict[str, Any]:
    can = allowed(TABLE, found, standings_of(request))
    return request_out(found, [each.name for each in can])
