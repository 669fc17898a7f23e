"""What is read out of MP4 without a library: whole boxes, and how browsers name a codec."""

from __future__ import annotations

import struct

HEAD = struct.Struct(">I4s")


def whole(data: bytes) -> int:
    """How many bytes at the beginning are whole boxes that end with a fragment; a torn end is left out."""
    at = end = 0
    while at + HEAD.size <= len(data):
        length, name = HEAD.unpack_from(data, at)
        if length < HEAD.size or at + length > len(data):
            break
        at += length
        end = at if name in (b"moov", b"mdat") else end
    return end


def codec_of(opening: bytes) -> str:
    """`avc1.64001f`, `hvc1.1.6.L93.B0` and so on; empty where it is not known."""
    for name, told in ((b"avcC", _avc), (b"hvcC", _hevc), (b"vpcC", _vp9), (b"av1C", _av1)):
        at = opening.find(name)
        if at >= 0:
            return told(opening[at + 4 : at + 27].ljust(23, b"\0"))
    return ""


def _avc(box: bytes) -> str:
    return f"avc1.{box[1:4].hex()}"


def _hevc(box: bytes) -> str:
    """Profile, compatibility with its bits turned round, tier and level, constraints without trailing zeros."""
    space, tier, profile = box[1] >> 6, (box[1] >> 5) & 1, box[1] & 31
    flags = int(f"{int.from_bytes(box[2:6], 'big'):032b}"[::-1], 2)
    constraints = box[6:12].rstrip(b"\0")
    letter = ("", "A", "B", "C")[space]
    parts = [f"hvc1.{letter}{profile}", f"{flags:X}", f"{'LH'[tier]}{box[12]}", *(f"{each:X}" for each in constraints)]
    return ".".join(parts)


def _vp9(box: bytes) -> str:
    """After version and flags: profile, level, depth."""
    return f"vp09.{box[4]:02}.{box[5]:02}.{box[6] >> 4:02}"


def _av1(box: bytes) -> str:
    profile, level, tier = box[1] >> 5, box[1] & 31, box[2] >> 7
    depth = 12 if box[2] & 0x20 else 10 if box[2] & 0x40 else 8
    return f"av01.{profile}.{level:02}{'MH'[tier]}.{depth:02}"
