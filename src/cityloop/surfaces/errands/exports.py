"""A list, or what is picked from it, as a file: which format, and on it goes."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from cityloop.errands.services import TooMany
from cityloop.surfaces.errands.exporting import errand as exporting
from cityloop.surfaces.errands.exporting.lists import LISTS, Asked, ExportedList
from cityloop.surfaces.kit import acting
from cityloop.surfaces.kit.access import permission


@permission(exporting.PERMISSION)
@require_POST
def form(request: HttpRequest) -> HttpResponse:
    return _form(request, *_asked(request))


def _form(request: HttpRequest, offered: ExportedList, asked: Asked, problem: str = "") -> HttpResponse:
    context = {
        "list": offered,
        "total": exporting.count(offered, asked, acting.preferred(request), timezone.now()),
        "ids": ",".join(str(each) for each in asked.ids),
        "formats": exporting.formats(offered),
        "problem": problem,
    }
    return render(request, "errands/export.html", context, status=422 if problem else 200)


@permission(exporting.PERMISSION)
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    offered, asked = _asked(request)
    chosen = next((each for each in exporting.formats(offered) if each == request.POST.get("format")), None)
    if chosen is None:
        raise Http404
    actor = acting.standing_with(acting.preferred(request), exporting.PERMISSION)
    try:
        errand = exporting.start(exporting.Wanted(offered.name, chosen, asked), actor=actor, at=timezone.now())
    except TooMany as refusal:
        return _form(request, offered, asked, str(refusal))
    return render(request, "errands/part.html", {"errand": errand, "title": exporting.title(errand)})


def _asked(request: HttpRequest) -> tuple[ExportedList, Asked]:
    offered, asked = LISTS.get(request.POST.get("kind", "")), Asked.read(request)
    if offered is None or asked is None or not acting.may(request, offered.view):
        raise Http404
    return offered, asked
