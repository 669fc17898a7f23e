"""What an eye keeps for the next start as one piece, whatever its parts are."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence

MARK = b"eye2"
FAST = 1  # of zlib: a third of the time that is usual, and a tenth more bytes
_LENGTH = struct.Struct("!L")


def packed(parts: Sequence[bytes]) -> bytes:
    return MARK + zlib.compress(b"".join(_LENGTH.pack(len(part)) + part for part in parts), FAST)


def unpacked(whole: bytes, count: int) -> list[bytes]:
    """So many parts, those that are missing empty; a piece of another kind is as good as none."""
    inside = zlib.decompress(whole[len(MARK) :]) if whole.startswith(MARK) else b""
    parts, at = [], 0
    while at < len(inside):
        (length,) = _LENGTH.unpack_from(inside, at)
        at += _LENGTH.size
        parts.append(inside[at : at + length])
        at += length
    return [*parts, *[b""] * count][:count]
