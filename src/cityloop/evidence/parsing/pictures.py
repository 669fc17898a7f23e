"""JPEG, PNG, WebP and AVIF: opened by Pillow, measured before they are unpacked, unpacked once to the last line."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image

from cityloop.evidence.errors import NotAnImage, TooManyPixels, TwoInOne
from cityloop.evidence.models import Kind
from cityloop.evidence.parsing.found import Found

MIMES = {"JPEG": "image/jpeg", "MPO": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "AVIF": "image/avif"}
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF")
# Long enough not to stand in compressed data by chance.
STRANGERS = (b"<script", b"<!doctype html", b"<html", b"<?php", b"<iframe")
# Pillow has no exception of its own; the AVIF decoder raises RuntimeError.
DAMAGED = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    TypeError,
    KeyError,
    RuntimeError,
    struct.error,
    MemoryError,
)


def claims(head: bytes) -> bool:
    return (
        head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))
        or (head[:4] == b"RIFF" and head[8:12] == b"WEBP")
        or (head[4:8] == b"ftyp" and head[8:12] in (b"avif", b"avis"))
    )


def parse(path: Path) -> Found:
    try:
        found = _opened(path)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as fault:
        raise TooManyPixels(_too_many()) from fault
    except DAMAGED as fault:
        raise NotAnImage(_("The picture is damaged or broken off")) from fault
    if _hides_another(path):
        raise TwoInOne(_("Another file hides in this picture"))
    return found


def _opened(path: Path) -> Found:
    with Image.open(path, formats=FORMATS) as image:
        mime, (width, height) = MIMES[image.format or ""], image.size
        if width * height > settings.EVIDENCE_MAX_PIXELS:
            raise TooManyPixels(_too_many())
        image.draft("L", (max(width // 8, 1), max(height // 8, 1)))  # JPEG: every line is read, few are computed
        image.load()
    return Found(Kind.IMAGE, mime, width, height)


def _too_many() -> str:
    return _("The picture has more than %(limit)d million pixels") % {
        "limit": settings.EVIDENCE_MAX_PIXELS // 1_000_000
    }


def _hides_another(path: Path) -> bool:
    if zipfile.is_zipfile(path):
        return True
    content = path.read_bytes().lower()
    return any(stranger in content for stranger in STRANGERS)
