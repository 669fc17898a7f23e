"""Photos, sent before the step that they belong to."""

from __future__ import annotations

from typing import Any, BinaryIO, cast

from django.http import HttpRequest
from django.utils import timezone
from ninja import File, Router, Status
from ninja.files import UploadedFile

from cityloop.evidence import services as evidence
from cityloop.surfaces.api.access import Permitted
from cityloop.surfaces.api.schemas import MediaOut
from cityloop.surfaces.kit.acting import standings_of

router = Router(tags=["media"])


@router.post("", auth=Permitted("media.view"), response={201: MediaOut})
def store(request: HttpRequest, file: File[UploadedFile]) -> Status[Any]:
    """Keeps a picture to the bit; the answer's hash is what an operation's `photos` names."""
    standing = standings_of(request)[0]
    media = evidence.store(cast(BinaryIO, file.file), actor=standing, at=timezone.now(), accept=evidence.PICTURES)
    return Status(201, media)
