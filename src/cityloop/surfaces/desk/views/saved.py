"""Saved lists: the dialog that names one, and what is done with those that are there."""

from __future__ import annotations

from typing import cast
from urllib.parse import parse_qsl

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cityloop.staff.models import Person
from cityloop.staff.rules import Standing
from cityloop.surfaces.desk import saving
from cityloop.surfaces.desk.filtering import Filter
from cityloop.surfaces.desk.models import SavedView
from cityloop.surfaces.kit import acting
from cityloop.surfaces.kit.access import permission
from cityloop.workflow.errors import NotAllowed, Refused


@permission("desk.open")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The list that the address names, under a name."""
    given = request.POST if request.method == "POST" else request.GET
    query, problem = Filter.read(given).as_query(), ""
    if request.method == "POST":
        try:
            saving.save(
                person=_person(request), name=given.get("name", ""), query=query, shared="shared" in given,
                actor=_standing(request), at=timezone.now(),
            )  # fmt: skip
            return _told(request, _("The list is saved."))
        except Refused as refusal:
            problem = str(refusal)
    context = {"said": parse_qsl(query), "given": given, "problem": problem}
    return render(request, "desk/save_view.html", context, status=422 if problem else 200)


@permission("desk.open")
@require_http_methods(["GET", "POST"])
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    view, problem = _find(request, pk), ""
    if request.method == "POST":
        try:
            saving.rename(view=view, name=request.POST.get("name", ""), actor=_standing(request), at=timezone.now())
            return _told(request, _("The list has its new name."))
        except Refused as refusal:
            problem = str(refusal)
    context = {"view": view, "given": request.POST, "problem": problem}
    return render(request, "desk/rename_view.html", context, status=422 if problem else 200)


@permission("desk.open")
@require_POST
def up(request: HttpRequest, pk: int) -> HttpResponse:
    view, held = _find(request, pk), acting.preferred(request)
    among = list(saving.held_by(_person(request), held))
    saving.move_up(view=view, among=among, actor=_standing(request), at=timezone.now())
    return _told(request, _("The list is one place further up."))


@permission("desk.open")
@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    view = _find(request, pk)
    saving.drop(view=view, actor=_standing(request), at=timezone.now())
    return _told(request, _("The list is deleted."), undo=view)


@permission("desk.open")
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    saving.take_back(view=_find(request, pk), actor=_standing(request), at=timezone.now())
    return _told(request, _("The list is back."))


def _told(request: HttpRequest, words: str, undo: SavedView | None = None) -> HttpResponse:
    return render(request, "desk/view_told.html", {"words": words, "undo": undo})


def _person(request: HttpRequest) -> Person:
    return cast(Person, request.user)


def _standing(request: HttpRequest) -> Standing:
    held = acting.preferred(request)
    if not held:
        raise NotAllowed()
    return held[0]


def _find(request: HttpRequest, pk: int) -> SavedView:
    """One's own alone are changed, shared ones by whoever shared them."""
    found = SavedView.objects.filter(pk=pk, owner=_person(request)).first()
    if found is None:
        raise Http404
    return found
