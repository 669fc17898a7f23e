"""Presence: a page says what it shows, and is told who else has it open."""

from __future__ import annotations

import re
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from cityloop.staff.models import Person
from cityloop.surfaces.desk import company
from cityloop.surfaces.kit import presence
from cityloop.surfaces.kit.access import View, permission
from cityloop.surfaces.kit.kinds import KINDS, Kind, find

PAGE = re.compile(r"[0-9a-f]{32}")


@permission("desk.open")
@require_POST
def here(request: HttpRequest) -> HttpResponse:
    """An empty subject: the page shows none any more."""
    page, found = request.POST.get("page", ""), company.parse(request.POST.get("subject", ""))
    if not PAGE.fullmatch(page):
        return HttpResponseBadRequest("page: 32 hexadecimal digits")
    person, at = cast(Person, request.user), timezone.now()
    if found is None:
        presence.note(page, person, "", "", at=at)
        return HttpResponse(status=204)
    kind, pk = found
    find(request, kind, pk)
    doing = kind.table().operation(request.POST.get("doing", ""))
    presence.note(page, person, company.name(kind.name, pk), doing.name if doing else "", at=at)
    return _company(request, kind, pk)


def read(name: str) -> View:
    kind = KINDS[name]

    @permission(kind.view)
    @require_GET
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        find(request, kind, pk)
        return _company(request, kind, pk)

    return view


def _company(request: HttpRequest, kind: Kind, pk: int) -> HttpResponse:
    found = company.of(kind, pk, cast(Person, request.user), timezone.now())
    return render(request, "desk/company.html", {"company": found})


def meanwhile(name: str) -> View:
    """What others did since the revision that a form was opened with."""
    kind = KINDS[name]

    @permission(kind.view)
    @require_GET
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        since = request.GET.get("since", "")
        if not since.isdecimal():
            raise Http404
        own = cast(Person, request.user).username  # the news of one's own step may come before its answer
        lines = company.since(kind, find(request, kind, pk), int(since), besides=own)
        return render(request, "desk/meanwhile.html", {"meanwhile": lines, "typing": True})

    return view
