"""A list or what is picked from it as a file: which format, and on it goes."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from cityloop.errands.services import TooMany
from cityloop.staff.queries import may
from cityloop.surfaces.desk import standings
from cityloop.surfaces.desk.selection import Selection
from cityloop.surfaces.errands.exporting import errand as exporting
from cityloop.surfaces.errands.exporting.lists import LISTS
from cityloop.surfaces.errands.exporting.writers import Format
from cityloop.surfaces.kit.access import permission
from cityloop.surfaces.kit.acting import standing_with


@permission(exporting.PERMISSION)
@require_POST
def form(request: HttpRequest) -> HttpResponse:
    return _form(request, _selected(request))


def _form(request: HttpRequest, selection: Selection, problem: str = "") -> HttpResponse:
    total = selection.found(standings.preferred(request), timezone.now()).order_by().values("pk").distinct().count()
    context = {"total": total, "list": LISTS[selection.kind], "formats": Format.choices, "problem": problem}
    return render(request, "desk/export.html", context, status=422 if problem else 200)


@permission(exporting.PERMISSION)
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    selection = _selected(request)
    if request.POST.get("format") not in Format.values:
        raise Http404
    wanted = exporting.Wanted(
        selection.kind, Format(request.POST["format"]), {"ids": list(selection.ids), "query": selection.query}
    )
    actor = standing_with(standings.preferred(request), exporting.PERMISSION)
    try:
        errand = exporting.start(wanted, actor=actor, at=timezone.now())
    except TooMany as refusal:
        return _form(request, selection, str(refusal))
    return render(request, "errands/part.html", {"errand": errand, "title": exporting.title(errand)})


def _selected(request: HttpRequest) -> Selection:
    selection = Selection.read(request)
    if selection is None or selection.kind not in LISTS:
        raise Http404
    if not may(request.user, LISTS[selection.kind].view):  # type: ignore[arg-type]  # signed in: the permission says so
        raise Http404
    return selection
