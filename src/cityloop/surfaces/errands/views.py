"""The page of long work. Everybody sees their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from cityloop.errands import queries, services
from cityloop.errands.models import Errand, State
from cityloop.errands.registry import KINDS
from cityloop.surfaces.errands import sign as signs
from cityloop.surfaces.kit.access import permission

A_PAGE = 30
TONES = {State.DONE: "good", State.FAILED: "bad", State.CALLED_OFF: "warn"}


@dataclass(frozen=True, slots=True)
class Line:
    errand: Errand
    title: str
    told: str
    tone: str
    report: str
    may_fetch: bool
    may_repeat: bool


@permission("errand.view")
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    services.seen(request.user.get_username(), at=timezone.now())
    return render(request, "errands/page.html", _context(request))


@permission("errand.view")
@require_GET
def rows(request: HttpRequest) -> HttpResponse:
    services.seen(request.user.get_username(), at=timezone.now())
    return render(request, "errands/rows.html", _context(request))


@permission("errand.view")
@require_GET
def sign(request: HttpRequest) -> HttpResponse:
    return HttpResponse(signs.drawn(request.user))  # type: ignore[arg-type]  # signed in: the permission says so


@permission("errand.view")
@require_GET
def part(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them in the dialog where it was asked for."""
    line = _line(_own(request, pk))
    context = {"errand": line.errand, "title": line.title, "told": line.told, "may_fetch": line.may_fetch}
    return render(request, "errands/part.html", context)


@permission("errand.view")
@require_POST
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file to its owner; who fetched it stands in the journal."""
    errand = _own(request, pk)
    path = services.fetch(errand, at=timezone.now())
    if path is None:
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename=errand.file)


@permission("errand.view")
@require_POST
def call_off(request: HttpRequest, pk: int) -> HttpResponse:
    errand = _own(request, pk)
    try:
        services.call_off(errand, actor=errand.actor, at=timezone.now())
    except services.Over as over:
        messages.warning(request, str(over))
    return redirect("errands")


@permission("errand.view")
@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    errand = _own(request, pk)
    if errand.is_under_way or not KINDS[errand.kind].repeats:
        raise Http404
    try:
        services.again(errand, actor=errand.actor, at=timezone.now())
    except services.TooMany as refusal:
        messages.warning(request, str(refusal))
    return redirect("errands")


def _own(request: HttpRequest, pk: int) -> Errand:
    return get_object_or_404(queries.of(request.user.get_username()), pk=pk)


def _context(request: HttpRequest) -> dict[str, Any]:
    found = Paginator(queries.of(request.user.get_username()), A_PAGE).get_page(request.GET.get("page"))
    lines = [_line(each) for each in found if each.kind in KINDS]
    return {"lines": lines, "pages": found, "moving": any(line.errand.is_under_way for line in lines)}


def _line(errand: Errand) -> Line:
    kind = KINDS[errand.kind]
    return Line(
        errand,
        kind.title(errand),
        errand.fault or kind.told(errand),
        TONES.get(State(errand.state), "plain"),
        kind.report(errand) if kind.report else "",
        errand.holds_file(timezone.now()),
        kind.repeats and not errand.is_under_way,
    )
