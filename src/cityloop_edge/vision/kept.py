"""What an eye keeps for the next start as one piece: what it remembers of the street, and of how its camera fares."""

from __future__ import annotations

import struct

_LENGTH = struct.Struct("!4sL")
MARK = b"eye1"


def packed(street: bytes, fared: bytes) -> bytes:
    return _LENGTH.pack(MARK, len(street)) + street + fared


def unpacked(whole: bytes) -> tuple[bytes, bytes]:
    """A piece of another kind is as good as none."""
    if not whole.startswith(MARK):
        return b"", b""
    _mark, length = _LENGTH.unpack_from(whole)
    middle = _LENGTH.size + length
    return whole[_LENGTH.size : middle], whole[middle:]
