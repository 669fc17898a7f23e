"""What a camera says of its picture (SDP, RFC 4566): how it is coded, what its decoder needs, where it is asked for."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlsplit

from cityloop_edge.vision.sources.unreadable import Unfit, Unreadable

LONGEST = 4096  # bytes of one parameter set


class Codec(StrEnum):
    """By FFmpeg's name."""

    H264 = "h264"
    H265 = "hevc"


_CODECS = {"H264": Codec.H264, "H265": Codec.H265, "HEVC": Codec.H265}
_SETS = {  # RFC 6184, 8.1; RFC 7798, 7.1
    Codec.H264: ("sprop-parameter-sets",),
    Codec.H265: ("sprop-vps", "sprop-sps", "sprop-pps"),
}


@dataclass(frozen=True, slots=True)
class Track:
    """`rate`: ticks of its clock a second. `parameters`: as far as the camera tells them beforehand."""

    codec: Codec
    rate: int
    parameters: tuple[bytes, ...]
    control: str


@dataclass
class _Media:
    kind: str
    format: str
    attributes: list[tuple[str, str]] = field(default_factory=list)

    def value(self, name: str) -> str:
        """Of this track's format, where the attribute begins with one."""
        for key, value in self.attributes:
            number, _, rest = value.partition(" ")
            if key == name and name in {"rtpmap", "fmtp"}:
                if number == self.format:
                    return rest.strip()
            elif key == name:
                return value.strip()
        return ""


def track_of(description: bytes, base: str) -> Track:
    """The first picture that can be read; `base` is the address that control addresses add to."""
    videos = [media for media in _medias(description.decode("utf-8", "replace")) if media.kind == "video"]
    if not videos:
        raise Unreadable("the camera offers no picture")
    for media in videos:
        name, _, rate = media.value("rtpmap").partition("/")
        codec = _CODECS.get(name.upper())
        if codec and rate.isascii() and rate.isdigit() and 0 < int(rate) <= 10**6:
            options = _options(media.value("fmtp"))
            _must_come_in_order(options)
            return Track(codec, int(rate), _sets(codec, options), _joined(base, media.value("control")))
    raise Unfit("a way of coding that only FFmpeg may know")


def _medias(text: str) -> Iterator[_Media]:
    media: _Media | None = None
    for line in text.splitlines():
        kind, _, value = line.strip().partition("=")
        if kind == "m":
            if media:
                yield media
            words = value.split()
            media = _Media(words[0], words[3]) if len(words) > 3 else None
        elif kind == "a" and media:
            name, _, rest = value.partition(":")
            media.attributes.append((name.strip().lower(), rest))
    if media:
        yield media


def _options(text: str) -> dict[str, str]:
    pairs = (each.partition("=") for each in text.split(";"))
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def _must_come_in_order(options: dict[str, str]) -> None:
    if options.get("packetization-mode") == "2" or options.get("sprop-max-don-diff", "0") != "0":
        raise Unfit("packets that do not come in order")


def _sets(codec: Codec, options: dict[str, str]) -> tuple[bytes, ...]:
    texts = (text for name in _SETS[codec] for text in options.get(name, "").split(","))
    return tuple(each for text in texts if (each := _decoded(text)))


def _decoded(text: str) -> bytes:
    """Cameras are careless about the padding at the end."""
    try:
        found = base64.b64decode(text.strip() + "=" * (-len(text.strip()) % 4))
    except (binascii.Error, ValueError):
        return b""
    return found if len(found) <= LONGEST else b""


def _joined(base: str, control: str) -> str:
    if control in {"", "*"}:
        return base
    if urlsplit(control).scheme in {"rtsp", "rtspu"}:
        return control
    return f"{base.rstrip('/')}/{control.lstrip('/')}"
