"""How a camera packs its pictures: RTP for H.264 and H.265, interleaved with what is said over the same connection."""

from __future__ import annotations

import base64
import struct
from collections.abc import Sequence
from dataclasses import dataclass

from tests.cityloop_edge.films import Access

LARGEST = 1400
SETS = {"H264": (7, 8), "H265": (32, 33, 34)}


def kind(codec: str, unit: bytes) -> int:
    return unit[0] & 0x1F if codec == "H264" else unit[0] >> 1 & 0x3F


def is_slice(codec: str, unit: bytes) -> bool:
    return kind(codec, unit) in ({1, 5} if codec == "H264" else set(range(32)))


def payloads(codec: str, unit: bytes, largest: int = LARGEST) -> list[bytes]:
    """One packet where it fits, else fragments."""
    if len(unit) <= largest:
        return [unit]
    head = 1 if codec == "H264" else 2
    if codec == "H264":
        before, plain = bytes([unit[0] & 0xE0 | 28]), unit[0] & 0x1F
    else:
        before, plain = bytes([unit[0] & 0x81 | 49 << 1, unit[1]]), kind(codec, unit)
    parts = [unit[at : at + largest] for at in range(head, len(unit), largest)]
    last = len(parts) - 1
    return [
        before + bytes([plain | (0x80 if number == 0 else 0) | (0x40 if number == last else 0)]) + part
        for number, part in enumerate(parts)
    ]


def aggregated(codec: str, parts: Sequence[bytes]) -> bytes:
    """Several units in one packet."""
    head = bytes([0x60 | 24]) if codec == "H264" else bytes([48 << 1, 1])
    return head + b"".join(struct.pack("!H", len(part)) + part for part in parts)


@dataclass
class Sender:
    """Gives packets their numbers."""

    codec: str
    number: int = 65_500  # so that it wraps early
    channel: int = 0

    def packet(self, payload: bytes, time: int, *, marker: bool = False) -> bytes:
        head = struct.pack("!BBHLL", 0x80, 96 | (0x80 if marker else 0), self.number, time & 0xFFFFFFFF, 7)
        self.number = (self.number + 1) & 0xFFFF
        return b"$" + struct.pack("!BH", self.channel, len(head) + len(payload)) + head + payload

    def picture(self, access: Access, shift: int = 0, largest: int = LARGEST) -> list[bytes]:
        parts = [part for unit in access.units for part in payloads(self.codec, unit, largest)]
        last = len(parts) - 1
        return [self.packet(part, access.time + shift, marker=number == last) for number, part in enumerate(parts)]


def description(codec: str, pictures: Sequence[Access], control: str = "track1") -> bytes:
    """The parameter sets as the first keyframe bears them."""
    first = next(access for access in pictures if access.is_key)
    found = [unit for unit in first.units if kind(codec, unit) in SETS[codec]]
    texts = [base64.b64encode(unit).decode() for unit in found]
    if codec == "H264":
        options = f"packetization-mode=1;sprop-parameter-sets={','.join(texts)}"
    else:
        options = ";".join(f"sprop-{name}={text}" for name, text in zip(("vps", "sps", "pps"), texts, strict=True))
    lines = ["v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=street", "t=0 0", "m=video 0 RTP/AVP 96"]
    lines += [f"a=rtpmap:96 {codec}/90000", f"a=fmtp:96 {options}", f"a=control:{control}", ""]
    return "\r\n".join(lines).encode()
