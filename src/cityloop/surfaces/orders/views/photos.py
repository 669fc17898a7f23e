"""Copies of an order's photos, for who may see the order."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from cityloop.evidence.models import Attachment
from cityloop.surfaces.kit.access import permission
from cityloop.surfaces.kit.kinds import JOB, find
from cityloop.surfaces.kit.pictures import copy_of

CACHED = "private, max-age=86400, immutable"


@permission("job.view")
@require_GET
def copy(request: HttpRequest, pk: int, size: str) -> HttpResponseBase:
    attachment = get_object_or_404(Attachment.objects.select_related("media"), pk=pk, subject_kind="job")
    find(request, JOB, int(attachment.subject_id))
    tag = f'"{attachment.media.sha256[:24]}-{size}"'
    if tag in request.headers.get("If-None-Match", ""):
        return HttpResponse(status=304, headers={"ETag": tag, "Cache-Control": CACHED})
    return copy_of(attachment.media, size, {"Cache-Control": CACHED, "ETag": tag})
