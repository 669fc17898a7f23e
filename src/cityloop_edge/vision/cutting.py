"""A clip of a recording: what lies in its files between two moments, in one MP4 that plays everywhere.

Packets go over as they are; only single pictures are encoded.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import Protocol

import av
from av.container import OutputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from cityloop_edge.vision.boxes import whole
from cityloop_edge.vision.sources.unreadable import Unreadable

BASE = Fraction(1, 90_000)
LAST = timedelta(seconds=1)  # for which the last picture of a row is shown
_WHOLE = {"movflags": "faststart"}


class Part(Protocol):
    """A file of a recording, and when it begins."""

    @property
    def path(self) -> Path: ...
    @property
    def at(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Cut:
    begin: datetime
    end: datetime


def cut(films: Sequence[Part], begin: datetime, end: datetime, out: Path, most: int) -> Cut:
    """From the keyframe before `begin` on, at most so many bytes; raises Unreadable where there is nothing."""
    with av.open(str(out), "w", format="mp4", options=_WHOLE) as target:
        cutting = _Cutting(target, most)
        for at, packet in _wanted(_packets(films), begin, end):
            if not cutting.take(at, packet):
                break
        return cutting.told()


def joined(pictures: Sequence[Part], out: Path, most: int) -> Cut:
    """Single pictures, each until the next came. Raises Unreadable where there is none."""
    readable = _readable(pictures, most)
    begin, first = next(readable, (None, None))
    if begin is None or first is None:
        raise Unreadable("nothing recorded")
    with av.open(str(out), "w", format="mp4", options=_WHOLE) as target:
        stream = target.add_stream("libx264", rate=25, options={"preset": "veryfast", "crf": "23", "bf": "0"})
        stream.width, stream.height, stream.pix_fmt = first.width // 2 * 2, first.height // 2 * 2, "yuv420p"
        stream.time_base = stream.codec_context.time_base = BASE
        latest, picture = begin, first
        for at, picture in chain([(begin, first)], readable):
            _encode(target, stream, picture, at - begin)
            latest = at
        _encode(target, stream, picture, latest + LAST - begin)
        target.mux(stream.encode(None))
    return Cut(begin, latest + LAST)


def _encode(target: OutputContainer, stream: VideoStream, picture: av.VideoFrame, since: timedelta) -> None:
    shown = picture.reformat(stream.width, stream.height, "yuv420p")
    shown.pts, shown.time_base = _ticks(since), BASE
    target.mux(stream.encode(shown))


def _readable(pictures: Sequence[Part], most: int) -> Iterator[tuple[datetime, av.VideoFrame]]:
    """But for those that were broken off; of so many bytes altogether."""
    for part in pictures:
        most -= part.path.stat().st_size
        if most < 0:
            return
        try:
            with av.open(str(part.path), mode="r") as container:
                found = list(container.decode(video=0))
        except (av.FFmpegError, OSError):
            continue
        yield from ((part.at, each) for each in found[:1])


def _packets(films: Iterable[Part]) -> Iterator[tuple[datetime, Packet[VideoStream]]]:
    """Each with its moment; what is torn at the end of a file is left out."""
    for part in films:
        data = part.path.read_bytes()
        data = data[: whole(data)]
        try:
            with av.open(io.BytesIO(data), mode="r", format="mp4") as container:
                first: int | None = None
                for packet in container.demux(container.streams.video[0]):
                    if packet.dts is None or not packet.size:
                        continue
                    first = packet.dts if first is None else first
                    yield part.at + timedelta(seconds=float((packet.dts - first) * packet.time_base)), packet
        except (av.FFmpegError, IndexError):
            continue


def _wanted(
    packets: Iterable[tuple[datetime, Packet[VideoStream]]], begin: datetime, end: datetime
) -> Iterator[tuple[datetime, Packet[VideoStream]]]:
    held: list[tuple[datetime, Packet[VideoStream]]] = []
    for at, packet in packets:
        if at > end:
            return
        if at > begin:
            yield from held
            held = []
            yield at, packet
        else:
            held = [(at, packet)] if packet.is_keyframe else [*held, (at, packet)]


class _Cutting:
    def __init__(self, target: OutputContainer, most: int) -> None:
        self._target, self._most = target, most
        self._out: VideoStream | None = None
        self._kind: tuple[object, ...] = ()
        self._begin: datetime | None = None
        self._latest: datetime | None = None
        self._dts, self._size = -1, 0

    def take(self, at: datetime, packet: Packet[VideoStream]) -> bool:
        """False where the clip ends: it is large enough, or what follows is of another kind."""
        if self._out is None or self._begin is None:
            if not packet.is_keyframe:
                return True
            self._out, self._kind, self._begin = self._added(packet), _kind(packet), at
        self._size += packet.size
        if self._size > self._most or _kind(packet) != self._kind:
            return False
        dts = max(_ticks(at - self._begin), self._dts + 1)
        delay = packet.pts - packet.dts if packet.pts is not None and packet.dts is not None else 0
        pts = dts + round(delay * packet.time_base / BASE)
        packet.dts, packet.pts, packet.time_base, packet.stream = dts, pts, BASE, self._out
        self._target.mux(packet)
        self._dts, self._latest = dts, at
        return True

    def _added(self, packet: Packet[VideoStream]) -> VideoStream:
        made = self._target.add_stream_from_template(packet.stream)
        made.time_base = BASE
        return made

    def told(self) -> Cut:
        if self._begin is None or self._latest is None:
            raise Unreadable("nothing recorded")
        return Cut(self._begin, self._latest)


def _kind(packet: Packet[VideoStream]) -> tuple[object, ...]:
    context = packet.stream.codec_context
    return context.name, context.width, context.height, context.extradata


def _ticks(length: timedelta) -> int:
    return round(length.total_seconds() / BASE)
