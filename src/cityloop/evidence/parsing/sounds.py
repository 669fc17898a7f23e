"""WAV, MP3 and Ogg recordings."""

from __future__ import annotations

import struct
from pathlib import Path

from django.utils.translation import gettext as _

from cityloop.evidence.errors import Torn
from cityloop.evidence.models import Kind
from cityloop.evidence.parsing.found import Found


def claims(head: bytes) -> bool:
    return _is_wave(head) or head.startswith((b"OggS", b"ID3")) or _is_frame(head)


def parse(path: Path) -> Found:
    with path.open("rb") as file:
        head = file.read(64)
    if _is_wave(head):
        return Found(Kind.AUDIO, "audio/wav", duration_ms=_wave_duration(path))
    if head.startswith(b"OggS"):
        return _ogg(path)
    return _mp3(path)


def _is_wave(head: bytes) -> bool:
    return head[:4] == b"RIFF" and head[8:12] == b"WAVE"


def _is_frame(head: bytes) -> bool:
    """The head of an MPEG audio layer III frame with a bit rate and a sampling rate."""
    return (
        len(head) > 3
        and head[0] == 0xFF
        and head[1] & 0xE6 == 0xE2
        and head[2] >> 4 not in (0, 15)
        and head[2] & 12 != 12
    )


def _wave_duration(path: Path) -> int:
    """Milliseconds, from the bytes of `data` and the bytes a second that `fmt ` tells; every chunk must be whole."""
    content = path.read_bytes()
    rate = length = 0
    position = 12
    while position + 8 <= len(content):
        name, size = struct.unpack_from("<4sI", content, position)
        if position + 8 + size > len(content):
            break
        if name == b"fmt " and size >= 16:
            rate = struct.unpack_from("<I", content, position + 16)[0]
        length = size if name == b"data" else length
        position += 8 + size + size % 2
    if not rate or not length:
        raise Torn(_torn())
    return length * 1000 // rate


def _ogg(path: Path) -> Found:
    """The last page must be whole: its segment table tells where it ends."""
    content = path.read_bytes()
    last = content.rfind(b"OggS")
    table = content[last + 27 : last + 27 + content[last + 26]] if len(content) > last + 26 else b""
    if not table or last + 27 + len(table) + sum(table) > len(content):
        raise Torn(_torn())
    return Found(Kind.AUDIO, "audio/ogg")


def _mp3(path: Path) -> Found:
    content = path.read_bytes()
    start = 0
    if content.startswith(b"ID3") and len(content) > 10:
        start = 10 + sum((byte & 127) << shift for byte, shift in zip(content[6:10], (21, 14, 7, 0), strict=True))
    if not _is_frame(content[start : start + 4]):
        raise Torn(_torn())
    return Found(Kind.AUDIO, "audio/mpeg")


def _torn() -> str:
    return _("The sound is damaged or broken off")
