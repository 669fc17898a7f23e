"""Copies of the case's photos for whoever holds its link."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_GET

from cityloop.cases.models import ContractorLink
from cityloop.surfaces.contractor import telling
from cityloop.surfaces.contractor.opening import opening
from cityloop.surfaces.kit.access import public
from cityloop.surfaces.kit.pictures import copy_of

CACHED = "private, max-age=3600"


@public
@require_GET
@opening
def copy(request: HttpRequest, link: ContractorLink, secret: str, pk: str, size: str) -> HttpResponseBase:
    found = next((each for each in telling.visible(link.case) if each.pk == int(pk)), None)
    if found is None:
        raise Http404
    return copy_of(found.media, size, {"Cache-Control": CACHED})
