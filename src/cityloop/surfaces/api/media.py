"""Photos: sent before the step that they belong to, and looked at afterwards."""

from __future__ import annotations

from datetime import datetime
from typing import BinaryIO, Literal, cast

from django.http import FileResponse, Http404, HttpRequest
from django.utils import timezone
from ninja import File, Router, Schema, Status
from ninja.files import UploadedFile

from cityloop.evidence import display, queries
from cityloop.evidence import services as evidence
from cityloop.evidence.models import Attachment, Media
from cityloop.journal.services import Subject
from cityloop.surfaces.api.access import Permitted
from cityloop.surfaces.api.document import answers_with
from cityloop.surfaces.api.shapes import LARGEST, Id
from cityloop.surfaces.kit import acting
from cityloop.surfaces.kit.acting import standing_with, standings_of
from cityloop.surfaces.kit.kinds import KINDS
from cityloop.surfaces.kit.pictures import copy_of

router = Router(tags=["media"])


class MediaOut(Schema):
    sha256: str
    size: int
    mime: str
    width: int | None
    height: int | None


class AttachmentOut(MediaOut):
    """A file that bears on a subject; `id` is what `/media/{pk}/...` names."""

    id: int
    role: str
    kind: str
    created: datetime
    taken_at: datetime | None
    by_kind: str
    by_id: str


def attached(subject: Subject) -> list[AttachmentOut]:
    """In the order of their coming."""
    return [_told(each) for each in queries.attachments(subject)]


def _told(each: Attachment) -> AttachmentOut:
    media = each.media
    return AttachmentOut(
        id=each.pk,
        role=each.role,
        kind=media.kind,
        created=each.created,
        taken_at=each.taken_at,
        by_kind=each.by_kind,
        by_id=each.by_id,
        sha256=media.sha256,
        size=media.size,
        mime=media.mime,
        width=media.width,
        height=media.height,
    )


@router.post("", auth=Permitted("media.view"), response={201: MediaOut})
def store_media(request: HttpRequest, file: File[UploadedFile]) -> Status[Media]:
    """Keeps a picture to the bit; the answer's hash is what an operation's `photos` names."""
    standing = standing_with(standings_of(request), "media.view")
    media = evidence.store(cast(BinaryIO, file.file), actor=standing, at=timezone.now(), accept=evidence.PICTURES)
    return Status(201, media)


@router.post(
    "/{pk}/original", auth=Permitted("media.original"), openapi_extra=answers_with("application/octet-stream", 410)
)
def media_original(request: HttpRequest, pk: Id) -> FileResponse:
    """The file as it arrived; that it was seen, and by whom, stands in the journal."""
    attachment, standing = _find(request, pk), standing_with(standings_of(request), "media.original")
    answer = FileResponse(evidence.open_original(attachment, actor=standing, at=timezone.now()))
    for name, value in display.download_headers(attachment.media).items():
        answer[name] = value
    return answer


@router.get("/{pk}/{size}", auth=Permitted("media.view"), openapi_extra=answers_with(display.MIME, 410))
def media_copy(request: HttpRequest, pk: Id, size: Literal["thumb", "view"]) -> FileResponse:
    """A smaller copy for display, without anything the original tells of itself."""
    return copy_of(_find(request, pk).media, size, {"Cache-Control": "private, max-age=86400"})


def _find(request: HttpRequest, pk: int) -> Attachment:
    """Permission hangs on the subject that the picture belongs to."""
    found = Attachment.objects.select_related("media").filter(pk=pk).first()
    kind = KINDS.get(found.subject_kind) if found else None
    if found is None or kind is None or not found.subject_id.isdecimal() or int(found.subject_id) > LARGEST:
        raise Http404
    if (
        not acting.may(request, kind.view)
        or not kind.visible(standings_of(request)).filter(pk=int(found.subject_id)).exists()
    ):
        raise Http404
    return found
