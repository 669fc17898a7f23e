"""Pictures of a subject: copies made for display, and the original as a download that is journalled."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from cityloop.evidence import display, services
from cityloop.evidence.models import Attachment
from cityloop.surfaces.kit.access import permission
from cityloop.surfaces.kit.acting import standing_with, standings_of
from cityloop.surfaces.kit.kinds import ON_DESK, find
from cityloop.surfaces.kit.pictures import copy_of

CACHED = "private, max-age=86400, immutable"


@permission("media.view")
@require_GET
def copy(request: HttpRequest, pk: int, size: str) -> HttpResponseBase:
    attachment = _find(request, pk)
    tag = f'"{attachment.media.sha256[:24]}-{size}"'
    if tag in request.headers.get("If-None-Match", ""):
        return HttpResponse(status=304, headers={"ETag": tag, "Cache-Control": CACHED})
    return copy_of(attachment.media, size, {"Cache-Control": CACHED, "ETag": tag})


@permission("media.original")
@require_POST
def original(request: HttpRequest, pk: int) -> HttpResponseBase:
    attachment = _find(request, pk)
    standing = standing_with(standings_of(request), "media.original")
    file = services.open_original(attachment, actor=standing, at=timezone.now())
    answer = FileResponse(file)
    for name, value in display.download_headers(attachment.media).items():
        answer[name] = value
    return answer


def _find(request: HttpRequest, pk: int) -> Attachment:
    """Permission hangs on the subject that the picture belongs to."""
    found = Attachment.objects.select_related("media").filter(pk=pk).first()
    kind = ON_DESK.get(found.subject_kind) if found else None
    if found is None or kind is None or not found.subject_id.isdecimal():
        raise Http404
    find(request, kind, int(found.subject_id))
    return found
