"""Pictures of evidence for a page: copies for display, which is all that a page ever shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from django.http import FileResponse, Http404

from cityloop.evidence import display
from cityloop.evidence.display import Size
from cityloop.evidence.models import Media


def copy_of(media: Media, size: str, headers: Mapping[str, str]) -> FileResponse:
    """Raises Http404 for what is no picture, and vault.Lost where its file is missing."""
    try:
        path = display.copy(media, cast(Size, size))
    except display.NoCopy as fault:
        raise Http404 from fault
    return FileResponse(path.open("rb"), headers={"Content-Type": display.MIME, **headers})
