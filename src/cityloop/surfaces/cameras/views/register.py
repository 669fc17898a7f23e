"""All cameras."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from cityloop.edge import queries as edge
from cityloop.surfaces.cameras import telling
from cityloop.surfaces.cameras.lists import Filter
from cityloop.surfaces.kit.access import permission
from cityloop.watch.models import Camera, Condition, Owner

A_PAGE = 50


@permission("camera.register")
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    at, wanted = timezone.now(), Filter.read(request.GET)
    pages = Paginator(wanted.found(at), A_PAGE).get_page(request.GET.get("page"))
    asked = {"q": wanted.words, "owner": wanted.owner, "condition": wanted.condition, "station": wanted.station}
    context = {
        "here": "register",
        "stations": edge.stations(),
        "rows": telling.rows(list(pages), at),
        "pages": pages,
        "filter": wanted,
        "query": urlencode({name: value for name, value in asked.items() if value}),
        "owners": Owner.choices,
        "conditions": Condition.choices,
        "none_at_all": not wanted.any and not Camera.objects.exists(),
    }
    return render(request, "cameras/register.html", context)
