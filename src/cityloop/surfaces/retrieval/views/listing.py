"""The register."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from cityloop.surfaces.kit.access import permission
from cityloop.surfaces.kit.acting import standings_of
from cityloop.surfaces.retrieval import register, telling
from cityloop.watch.models import Applicant

A_PAGE = 40


@permission("retrieval.view")
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    found = register.found(request.GET.dict(), standings_of(request))
    pages = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "pages": pages,
        "rows": telling.tell(list(pages)),
        "total": pages.paginator.count,
        "given": request.GET,
        "states": register.STATES.items(),
        "applicants": Applicant.choices,
    }
    return render(request, "retrieval/register.html", context)
