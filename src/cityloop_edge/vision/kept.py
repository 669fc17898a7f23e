"""What an eye keeps for the next start as one piece, whatever its parts are."""

from __future__ import annotations

import struct
from collections.abc import Sequence

MARK = b"eye1"
_LENGTH = struct.Struct("!L")


def packed(parts: Sequence[bytes]) -> bytes:
    return MARK + b"".join(_LENGTH.pack(len(part)) + part for part in parts)


def unpacked(whole: bytes, count: int) -> list[bytes]:
    """So many parts, those that are missing empty; a piece of another kind is as good as none."""
    parts, at = [], len(MARK)
    while whole.startswith(MARK) and at < len(whole):
        (length,) = _LENGTH.unpack_from(whole, at)
        at += _LENGTH.size
        parts.append(whole[at : at + length])
        at += length
    return [*parts, *[b""] * count][:count]
