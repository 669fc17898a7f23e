"""What may be shown in a page: smaller copies, made anew from the pixels, without any word of the original's own."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Literal

from django.conf import settings
from PIL import Image, ImageOps

from cityloop.evidence import vault
from cityloop.evidence.models import Kind, Media

Size = Literal["thumb", "view"]
EDGES: dict[Size, int] = {"thumb": 320, "view": 1600}
MIME = "image/jpeg"
QUALITY = 82
ENDINGS = {
    "image/jpeg": "jpg",
    "video/quicktime": "mov",
    "video/x-matroska": "mkv",
    "audio/mpeg": "mp3",
    "audio/mp4": "m4a",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
}


class NoCopy(Exception):
    """Only pictures have copies for display."""


def copy(media: Media, size: Size) -> Path:
    """A JPEG at most as wide and high as `EDGES[size]`, upright, without metadata; made at the first call.

    Raises NoCopy, and vault.Lost where there is nothing left of which it could be made.
    """
    if media.kind != Kind.IMAGE:
        raise NoCopy(f"{media} is no picture")
    path = Path(settings.EVIDENCE_COPIES_DIR) / media.sha256[:2] / f"{media.sha256}-{size}.jpg"
    if not path.exists():
        _make(vault.original(media.sha256), path, EDGES[size])
    return path


def download_headers(media: Media) -> dict[str, str]:
    """An original is handed over as a file and never runs or shows in the page's own name.

    Set these on the finished answer: Django's FileResponse overwrites type and disposition while it is made.
    """
    return {
        "Content-Type": "application/octet-stream",
        "Content-Disposition": f'attachment; filename="{media.sha256[:16]}.{ending(media)}"',
        "Content-Length": str(media.size),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "private, no-store",
    }


def ending(media: Media) -> str:
    """Of a file name, by what the file is."""
    return ENDINGS.get(media.mime) or media.mime.rpartition("/")[2].rpartition(".")[2].removeprefix("x-")


def _make(original: Path, path: Path, edge: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    passing = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    try:
        _shrunk(original, edge).save(passing, "JPEG", quality=QUALITY, optimize=True)
        passing.replace(path)
    finally:
        passing.unlink(missing_ok=True)


def _shrunk(original: Path, edge: int) -> Image.Image:
    with Image.open(original) as image:
        image.draft("RGB", (edge, edge))
        upright = ImageOps.exif_transpose(image)
    upright.thumbnail((edge, edge), Image.Resampling.LANCZOS)
    fresh = Image.new("RGB", upright.size, "white")  # what the original says of itself stays behind
    seen = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    fresh.paste(seen, mask=seen if seen.mode == "RGBA" else None)
    return fresh
