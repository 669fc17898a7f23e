"""Moving pictures as the camera sends them: its packets, never decoded, in fragments of MP4.

Sound is left out: the law asks for a purpose, and there is none.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from fractions import Fraction
from threading import Event
from urllib.parse import urlsplit

import av
from av.container import InputContainer, OutputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from cityloop_edge.vision.boxes import codec_of
from cityloop_edge.vision.sources import clip, stream
from cityloop_edge.vision.sources.unreadable import Unreadable

SECONDS = 0.5  # of one fragment, at most; a keyframe always begins one
CODECS = frozenset({"h264", "hevc", "vp9", "av1"})
_TAGS = {"hevc": "hvc1"}  # without it Safari plays no H.265
_MUXER = {
    "movflags": "empty_moov+default_base_moof+frag_keyframe",
    "frag_duration": str(round(SECONDS * 1_000_000)),
}


@dataclass(frozen=True, slots=True)
class Fragment:
    """`opening` comes first, once; it is the same for all fragments of one film. `seconds` by the film's own clock."""

    codec: str  # as browsers name it
    opening: bytes
    data: bytes
    is_key: bool
    at: datetime
    seconds: float


def fragments(source: str, stop: Event) -> Iterator[Fragment]:
    """Until the source ends, fails (Unreadable) or `stop` is set. A clip is played in its own time, over and over."""
    if urlsplit(source).scheme == "file":
        yield from _played(source, stop)
        return
    try:
        with av.open(source, mode="r", options=stream.options(source), timeout=stream.PATIENCE) as container:
            yield from _Remuxed(container).fragments(stop)
            if not stop.is_set():
                raise Unreadable("the camera has hung up")
    except (av.FFmpegError, OSError) as error:
        raise Unreadable(stream.without_address(str(error), source)) from error


def _played(source: str, stop: Event) -> Iterator[Fragment]:
    path, speed, once = clip.given(source)
    begun = time.monotonic()
    try:
        with av.open(path, mode="r") as container:
            for each in _Remuxed(container, again=not once).fragments(stop):
                if stop.wait(max(begun + each.seconds / speed - time.monotonic(), 0)):
                    return
                yield replace(each, at=datetime.now(UTC))
    except (av.FFmpegError, OSError) as error:
        raise Unreadable(str(error)) from error


class _Drain:
    """What the muxer writes, until it is fetched."""

    def __init__(self) -> None:
        self._held = bytearray()

    def write(self, data: bytes) -> int:
        self._held += data
        return len(data)

    def fetch(self) -> bytes:
        found = bytes(self._held)
        self._held.clear()
        return found


class _Remuxed:
    """One film from its first keyframe on; `again`: over and over, its clock going on."""

    def __init__(self, container: InputContainer, *, again: bool = False) -> None:
        if not container.streams.video:
            raise Unreadable("no video in this source")
        self._source, self._stream, self._again = container, container.streams.video[0], again
        if self._stream.codec_context.name not in CODECS:
            raise Unreadable(f"{self._stream.codec_context.name} cannot be handed on as it is")
        self._base = self._stream.time_base or Fraction(1, 90_000)

    def fragments(self, stop: Event) -> Iterator[Fragment]:
        drain = _Drain()
        with av.open(drain, "w", format="mp4", options=_MUXER) as target:
            out = target.add_stream_from_template(self._stream)
            name = self._stream.codec_context.name
            out.codec_context.codec_tag = _TAGS.get(name, out.codec_context.codec_tag)
            opening, codec, known = b"", "", None
            for begun in self._muxed(target, out, stop):
                data = drain.fetch()
                if data and not opening:
                    opening, codec, data = data, codec_of(data), b""
                if data and known:
                    yield Fragment(codec, opening, data, known.is_key, known.at, known.seconds)
                    known = None
                known = known or begun

    def _muxed(self, target: OutputContainer, out: VideoStream, stop: Event) -> Iterator[_Begun]:
        """What the muxer hands out then ends before this packet."""
        first: float | None = None
        for packet in self._packets():
            if stop.is_set():
                return
            seconds = float((packet.dts or 0) * self._base)
            first = seconds if first is None else first
            begun = _Begun(packet.is_keyframe, datetime.now(UTC), seconds - first)
            packet.stream = out
            target.mux(packet)
            yield begun

    def _packets(self) -> Iterator[Packet[VideoStream]]:
        """In the order of their decoding, from the first keyframe; what has no time or goes back in it is left out."""
        offset, step, latest, first = 0, 1, None, 0
        while True:
            for packet in self._source.demux(self._stream):
                dts = packet.dts if packet.dts is not None else packet.pts
                if dts is None or not packet.size or (latest is None and not packet.is_keyframe):
                    continue
                packet.pts, packet.dts = (packet.pts if packet.pts is not None else dts) + offset, dts + offset
                if latest is None:
                    first = packet.dts
                elif packet.dts <= latest:
                    continue
                else:
                    step = packet.dts - latest
                latest = packet.dts
                yield packet
            if not self._again or latest is None:
                return
            offset = latest + step - first
            self._source.seek(0)


@dataclass(frozen=True, slots=True)
class _Begun:
    is_key: bool
    at: datetime
    seconds: float
