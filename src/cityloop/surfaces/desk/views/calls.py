"""The telephone: who calls, how far their earlier reports are, and what belongs elsewhere."""

from __future__ import annotations

from urllib.parse import quote

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cityloop.cases.models import Case, Source
from cityloop.intake import calls as taking
from cityloop.intake import queries as intake
from cityloop.intake.models import Elsewhere
from cityloop.privacy.rules import mask_phone
from cityloop.staff import queries as staff
from cityloop.surfaces.desk import calls, panes
from cityloop.surfaces.kit.access import permission
from cityloop.surfaces.kit.acting import standing_with, standings_of
from cityloop.surfaces.kit.kinds import KINDS
from cityloop.workflow.errors import Refused

A_PAGE = 40


@permission("call.take")
@require_POST
def caller(request: HttpRequest) -> HttpResponse:
    """By POST, so that no address and no log ever holds a telephone number."""
    phone, at = request.POST.get("phone", "").strip()[:40], timezone.now()
    found = calls.earlier(phone, standings_of(request), at)
    context = {"phone": mask_phone(phone), "earlier": found, "first": next((each for each in found if each.open), None)}
    return render(request, "desk/earlier.html", context)


@permission("call.take")
@require_POST
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """The caller asks how far it is: noted or urged where it stands, and no new report."""
    held, at = standings_of(request), timezone.now()
    report = intake.seen_by(held).filter(pk=pk).first()
    if report is None:
        raise Http404
    words = request.POST.get("description", "").strip()
    try:
        moved = taking.ask(report, actor=standing_with(held, "call.take"), at=at, words=words)
    except Refused as refusal:
        return HttpResponse(status=422, headers={"X-Message": quote(str(refusal))})
    kind = KINDS["case" if isinstance(moved, Case) else "report"]
    subject = kind.visible(held).filter(pk=moved.pk).first() or report
    template, context = panes.read(request, kind, subject, at)
    return render(request, template, {**context, "toast": _("The question is noted on %(what)s.") % {"what": moved}})


@permission("call.take")
@require_POST
def refer(request: HttpRequest) -> HttpResponse:
    given = request.POST
    try:
        made = taking.refer(
            key=given.get("key", "")[:80],
            source=given.get("source", "") if given.get("source") in Source.values else Source.HOTLINE,
            code=given.get("code", ""),
            actor=standing_with(standings_of(request), "call.take"),
            at=timezone.now(),
            words=given.get("description", "").strip(),
            told=given.get("told", "").strip(),
            phone=given.get("phone", "").strip()[:40],
        )
    except Refused as refusal:
        return HttpResponse(status=422, headers={"X-Message": quote(str(refusal))})
    toast = _("Recorded: %(what)s.") % {"what": made.get_code_display()}
    return render(request, "desk/nothing.html", {"toast": toast})


@permission("dispatch.view")
@require_GET
def elsewhere(request: HttpRequest) -> HttpResponse:
    """What belonged elsewhere, counted by reason; never in clear who called."""
    code = request.GET.get("code", "")
    counts = intake.referrals_by_code()
    pages = Paginator(intake.referrals(code), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "pages": pages,
        "code": code,
        "tabs": [{"code": each.value, "name": each.label, "n": counts.get(each.value, 0)} for each in Elsewhere],
        "total": sum(counts.values()),
        "names": staff.names_of(row.by for row in pages),
    }
    return render(request, "desk/elsewhere.html", context)
