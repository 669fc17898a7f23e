"""MP4, MOV, 3GP and M4A (ISO base media): the boxes are walked and must cover the file."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _

from cityloop.evidence.errors import Torn
from cityloop.evidence.models import Kind
from cityloop.evidence.parsing.found import Found

MAX_BOXES = 100_000
MAX_MOOV = 32_000_000


@dataclass(frozen=True)
class Box:
    name: bytes
    start: int
    end: int


def claims(head: bytes) -> bool:
    return head[4:8] == b"ftyp"


def parse(path: Path) -> Found:
    size = path.stat().st_size
    try:
        with path.open("rb") as file:
            brand, moov = _top(file, size)
        duration, tracks = _movie(moov)
    except (struct.error, ValueError, IndexError) as fault:
        raise Torn(_("The video is damaged or broken off")) from fault
    return _found(brand, duration, tracks)


def _found(brand: bytes, duration: int, tracks: list[tuple[bytes, int, int]]) -> Found:
    video = next((track for track in tracks if track[0] == b"vide"), None)
    if video:
        mime = "video/quicktime" if brand == b"qt  " else "video/mp4"
        return Found(Kind.VIDEO, mime, video[1] or None, video[2] or None, duration)
    if any(handler == b"soun" for handler, *_size in tracks):
        return Found(Kind.AUDIO, "audio/mp4", duration_ms=duration)
    raise Torn(_("The video holds neither pictures nor sound"))


def _top(file: BinaryIO, size: int) -> tuple[bytes, bytes]:
    """Brand and content of `moov`; every box must end within the file and media must be there."""
    brand, moov, media = b"", b"", False
    position = 0
    for _count in range(MAX_BOXES):
        if position >= size:
            break
        file.seek(position)
        box = _box(file.read(16), position, size)
        if box.name == b"ftyp":
            brand = file.read(4) if box.start - position == 16 else _at(file, box.start, 4)
        elif box.name == b"moov" and box.end - box.start <= MAX_MOOV:
            moov = _at(file, box.start, box.end - box.start)
        media = media or box.name == b"mdat"
        position = box.end
    if position != size or not moov or not media:
        raise ValueError("the boxes do not cover the file")
    return brand, moov


def _box(head: bytes, position: int, limit: int) -> Box:
    length, name = struct.unpack_from(">I4s", head)
    start = position + 8
    if length == 1:
        length, start = struct.unpack_from(">Q", head, 8)[0], position + 16
    elif length == 0:
        length = limit - position
    if position + length > limit or position + length < start:
        raise ValueError("a box reaches beyond its frame")
    return Box(name, start, position + length)


def _at(file: BinaryIO, position: int, count: int) -> bytes:
    file.seek(position)
    return file.read(count)


def _boxes(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    position = 0
    while position + 8 <= len(content):
        box = _box(content[position : position + 16], position, len(content))
        yield box.name, content[box.start : box.end]
        position = box.end


def _movie(moov: bytes) -> tuple[int, list[tuple[bytes, int, int]]]:
    """Duration in milliseconds, and (handler, width, height) of each track."""
    duration, tracks = 0, []
    for name, content in _boxes(moov):
        if name == b"mvhd":
            duration = _duration(content)
        elif name == b"trak":
            tracks.append(_track(content))
    return duration, tracks


def _duration(mvhd: bytes) -> int:
    scale, length = struct.unpack_from(">IQ", mvhd, 20) if mvhd[0] == 1 else struct.unpack_from(">II", mvhd, 12)
    unknown = (1 << 64) - 1 if mvhd[0] == 1 else (1 << 32) - 1
    return 0 if not scale or length == unknown else int(length * 1000 // scale)


def _track(trak: bytes) -> tuple[bytes, int, int]:
    handler, width, height = b"", 0, 0
    for name, content in _boxes(trak):
        if name == b"tkhd":
            width, height = (side >> 16 for side in struct.unpack(">II", content[-8:]))
        elif name == b"mdia":
            handler = next((inner[8:12] for kind, inner in _boxes(content) if kind == b"hdlr"), b"")
    return handler, width, height
