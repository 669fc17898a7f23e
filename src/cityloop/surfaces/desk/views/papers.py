"""Papers of a case: its file as PDF, and the program that checks its receipt."""

from __future__ import annotations

from pathlib import Path

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from cityloop.cases.models import Case
from cityloop.journal import check_receipt
from cityloop.privacy.services import ReasonNeeded
from cityloop.surfaces.desk import casefile
from cityloop.surfaces.kit.access import permission
from cityloop.surfaces.kit.acting import standing_with, standings_of
from cityloop.surfaces.kit.kinds import CASE, find


@permission("case.file")
@require_GET
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """With names and telephones masked."""
    case: Case = find(request, CASE, pk)
    standing = standing_with(standings_of(request), "case.file")
    address = request.build_absolute_uri(f"/cases/{pk}/")
    return _pdf(case, casefile.export(case, actor=standing, at=timezone.now(), address=address))


@permission("personal.reveal")
@require_http_methods(["GET", "POST"])
def clear_file(request: HttpRequest, pk: int) -> HttpResponse:
    """With them in clear, for a reason that is journalled beside each."""
    case: Case = find(request, CASE, pk)
    if request.method == "GET":
        return render(request, "desk/clear_file.html", {"subject": case})
    standing = standing_with(standings_of(request), "personal.reveal")
    address = request.build_absolute_uri(f"/cases/{pk}/")
    reason = request.POST.get("reason", "").strip()[:500]
    try:
        paper = casefile.export(case, actor=standing, at=timezone.now(), address=address, reason=reason, clear=True)
    except ReasonNeeded as refusal:
        return render(request, "desk/clear_file.html", {"subject": case, "problem": str(refusal)}, status=422)
    return _pdf(case, paper)


def _pdf(case: Case, paper: bytes) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="case-{case.number}.pdf"', "Cache-Control": "no-store"}
    return HttpResponse(paper, content_type="application/pdf", headers=headers)


@permission("case.receipt")
@require_GET
def checker(request: HttpRequest) -> HttpResponseBase:
    """One file of plain Python that needs neither us nor a network."""
    path = Path(check_receipt.__file__)
    return FileResponse(path.open("rb"), as_attachment=True, filename=path.name, content_type="text/x-python")
