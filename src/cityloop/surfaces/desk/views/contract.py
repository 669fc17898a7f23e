"""Giving a case to a contractor: the link is shown once, with its QR code, and may be revoked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cityloop.cases import contracting, practice
from cityloop.cases.models import Case, ContractorLink, about
from cityloop.cases.rules import LINK_DAYS, LINK_DAYS_AT_MOST
from cityloop.privacy.services import reveal
from cityloop.staff.rules import Standing
from cityloop.surfaces.desk import forms, panes
from cityloop.surfaces.kit import qr
from cityloop.surfaces.kit.access import permission
from cityloop.surfaces.kit.acting import standing_for, standing_with, standings_of
from cityloop.surfaces.kit.kinds import CASE, find
from cityloop.workflow.errors import Refused


@permission("case.contract")
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, pk: int) -> HttpResponse:
    case = find(request, CASE, pk)
    if request.method == "GET":
        return _form(request, case)
    given, revision = request.POST, request.POST.get("revision", "")
    try:
        _link, secret = contracting.give(
            case,
            actor=standing_for(standings_of(request), practice.table(), case, "contract"),
            at=timezone.now(),
            until=forms.until(given.get("until", "")),
            words=given.get("reason", "").strip()[:2000],
            name=given.get("name", "").strip()[:60],
            phone=given.get("phone", "").strip()[:40],
            revision=int(revision) if revision.isdecimal() else None,
        )
    except Refused as refusal:
        return _form(request, case, str(refusal), 422)
    address = request.build_absolute_uri(f"/c/{secret}/")
    return render(request, "desk/contract_link.html", {"subject": case, "address": address, "qr": qr.drawn(address)})


def _form(request: HttpRequest, case: Case, problem: str = "", status: int = 200) -> HttpResponse:
    today = timezone.localdate()
    context: dict[str, Any] = {
        "subject": case,
        "given": request.POST,
        "problem": problem,
        "until": (today + timedelta(days=LINK_DAYS)).isoformat(),
        "least": today.isoformat(),
        "most": (today + timedelta(days=LINK_DAYS_AT_MOST)).isoformat(),
    }
    return render(request, "desk/contract.html", context, status=status)


@permission("case.contract")
@require_POST
def telephone(request: HttpRequest, pk: int, link: int) -> HttpResponse:
    """Whom to call; that somebody looked is on record."""
    found = _find(request, pk, link)
    actor, at, reason = _ours(request, found), timezone.now(), _("To call the contractor")
    clear = {
        field: reveal(found, field, actor=actor, at=at, reason=reason, subject=about(found.case))
        for field in ("name", "phone")
    }
    return render(request, "desk/contract_phone.html", clear)


def _find(request: HttpRequest, pk: int, link: int) -> ContractorLink:
    case = find(request, CASE, pk)
    return get_object_or_404(ContractorLink.objects.select_related("case"), pk=link, case=case)


def _ours(request: HttpRequest, link: ContractorLink) -> Standing:
    held = [each for each in standings_of(request) if link.department_code in each.departments]
    return standing_with(held, "case.contract")


@permission("case.contract")
@require_POST
def revoke(request: HttpRequest, pk: int, link: int) -> HttpResponse:
    found = _find(request, pk, link)
    contracting.revoke(found, actor=_ours(request, found), at=timezone.now())
    template, context = panes.read(request, CASE, find(request, CASE, pk), timezone.now())
    return render(request, template, {**context, "toast": _("The link no longer opens.")})
