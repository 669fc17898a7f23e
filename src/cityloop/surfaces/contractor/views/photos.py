"""Copies of the case's photos for whoever holds its link."""

from __future__ import annotations

from typing import cast

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_GET

from cityloop.cases.models import ContractorLink
from cityloop.evidence import display
from cityloop.evidence.display import Size
from cityloop.surfaces.contractor import telling
from cityloop.surfaces.contractor.opening import opening
from cityloop.surfaces.kit.access import public

CACHED = "private, max-age=3600"


@public
@require_GET
@opening
def copy(request: HttpRequest, link: ContractorLink, secret: str, pk: str, size: str) -> HttpResponseBase:
    found = next((each for each in telling.visible(link.case) if each.pk == int(pk)), None)
    if found is None:
        raise Http404
    try:
        path = display.copy(found.media, cast(Size, size))
    except display.NoCopy as fault:
        raise Http404 from fault
    return FileResponse(path.open("rb"), headers={"Content-Type": display.MIME, "Cache-Control": CACHED})
