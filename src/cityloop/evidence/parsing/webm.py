"""WebM and Matroska: the EBML header, then the segment's own length."""

from __future__ import annotations

import struct
from pathlib import Path

from django.utils.translation import gettext as _

from cityloop.evidence.errors import Torn
from cityloop.evidence.models import Kind
from cityloop.evidence.parsing.found import Found

EBML, SEGMENT, INFO, TRACKS, CLUSTER = 0x1A45DFA3, 0x18538067, 0x1549A966, 0x1654AE6B, 0x1F43B675
DOC_TYPE, SCALE, DURATION, ENTRY, VIDEO, WIDTH, HEIGHT = 0x4282, 0x2AD7B1, 0x4489, 0xAE, 0xE0, 0xB0, 0xBA
INSIDE = {EBML, SEGMENT, INFO, TRACKS, ENTRY, VIDEO}
HEAD = 1 << 20
UNKNOWN = -1
MIMES = {b"webm": "webm", b"matroska": "x-matroska"}


def claims(head: bytes) -> bool:
    return head.startswith(b"\x1a\x45\xdf\xa3")


def parse(path: Path) -> Found:
    """A recording of a browser has no length in its head; it must then hold at least one cluster."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(HEAD)
    try:
        values = _elements(head, size)
        mime = MIMES[values[DOC_TYPE].rstrip(b"\0")]
        width, height = (int.from_bytes(values.get(side, b"")) or None for side in (WIDTH, HEIGHT))
        duration = _milliseconds(values)
    except (KeyError, ValueError, IndexError, struct.error) as fault:
        raise Torn(_("The video is damaged or broken off")) from fault
    if VIDEO not in values:
        return Found(Kind.AUDIO, f"audio/{mime}", duration_ms=duration)
    return Found(Kind.VIDEO, f"video/{mime}", width, height, duration)


def _elements(head: bytes, size: int) -> dict[int, bytes]:
    """First value of each element up to the first cluster."""
    values: dict[int, bytes] = {}
    position = 0
    while position < len(head):
        element, position = _number(head, position, keep_marker=True)
        length, position = _number(head, position, keep_marker=False)
        if length != UNKNOWN and position + length > size:
            raise ValueError("an element reaches beyond the file")
        if element == CLUSTER:
            return values
        if element in INSIDE:
            values.setdefault(element, b"")
            continue
        values.setdefault(element, head[position : position + length])
        position += max(length, 0)
    raise ValueError("no cluster")


def _number(content: bytes, position: int, *, keep_marker: bool) -> tuple[int, int]:
    first = content[position]
    width = 9 - first.bit_length()
    raw = content[position : position + width]
    if width > 8 or len(raw) < width:
        raise ValueError("not an EBML number")
    value = int.from_bytes(raw)
    if not keep_marker:
        value &= (1 << 7 * width) - 1
        value = UNKNOWN if value == (1 << 7 * width) - 1 else value
    return value, position + width


def _milliseconds(values: dict[int, bytes]) -> int | None:
    raw = values.get(DURATION)
    if not raw:
        return None
    ticks: float = struct.unpack(">f" if len(raw) == 4 else ">d", raw)[0]
    scale = int.from_bytes(values.get(SCALE, b"")) or 1_000_000
    return int(ticks * scale / 1_000_000) if 0 <= ticks < 1e15 else None
