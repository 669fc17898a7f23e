"""From packets to one picture per sample, decoding as little as the stream allows.

A camera whose keyframes come often enough is decoded by keyframes alone: each is fed by itself, drained and flushed, so
that none waits inside the decoder behind pictures that never come. Any other is decoded in full.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

import av
from av.container import InputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from cityloop_edge.vision.sources.grid import Grid
from cityloop_edge.vision.sources.unreadable import Unreadable

SLACK = 1.05
CLOSE_GAPS = 5  # so many short distances between keyframes before the rest is left undecoded
MAX_BROKEN = 250


def samples(container: InputContainer, every: float) -> Iterator[tuple[float, av.VideoFrame]]:
    """(seconds of the stream, picture), at most one in each interval of `every` seconds."""
    if not container.streams.video:
        raise Unreadable("no video in this source")
    stream = container.streams.video[0]
    stream.codec_context.thread_count = 1
    grid = Grid(every)
    for seconds, picture in _Decoder(stream, every).pictures(container.demux(stream)):
        if grid.due(seconds):
            grid.take(seconds)
            yield seconds, picture


class _Decoder:
    def __init__(self, stream: VideoStream, every: float) -> None:
        self.context = stream.codec_context
        self.time_base = stream.time_base or Fraction(1, 90_000)
        self.wanted_gap = every * SLACK
        self.keys_only, self.waits_for_key = False, False
        self.last_key: float | None = None
        self.close_gaps = 0
        self.broken = 0

    def pictures(self, packets: Iterable[Packet[VideoStream]]) -> Iterator[tuple[float, av.VideoFrame]]:
        for packet in packets:
            self._watch_gaps(packet)
            for picture in self._decoded(packet):
                stamp = picture.pts if picture.pts is not None else picture.dts
                if stamp is not None and not picture.is_corrupt:
                    yield float(stamp * self.time_base), picture

    def _watch_gaps(self, packet: Packet[VideoStream]) -> None:
        stamp = packet.pts if packet.pts is not None else packet.dts
        if stamp is None:
            return
        now = float(stamp * self.time_base)
        gap = now - self.last_key if self.last_key is not None else 0.0
        if packet.is_keyframe:
            self.close_gaps = self.close_gaps + 1 if 0 < gap <= self.wanted_gap else 0
            self.last_key = now
        if self.keys_only and gap > 2 * self.wanted_gap:
            self.keys_only, self.waits_for_key = False, True
        elif not self.keys_only and self.close_gaps >= CLOSE_GAPS:
            self.keys_only = True
            self.context.flush_buffers()

    def _decoded(self, packet: Packet[VideoStream]) -> list[av.VideoFrame]:
        try:
            if self.keys_only:
                return self._alone(packet) if packet.is_keyframe else []
            if self.waits_for_key and not packet.is_keyframe:
                return []
            self.waits_for_key = False
            return self.context.decode(packet if packet.size else None)
        except av.error.EOFError:
            return []
        except av.FFmpegError as error:
            return self._survive(error)

    def _alone(self, packet: Packet[VideoStream]) -> list[av.VideoFrame]:
        found = self.context.decode(packet) + self.context.decode(None)
        self.context.flush_buffers()
        return found

    def _survive(self, error: av.FFmpegError) -> list[av.VideoFrame]:
        self.broken += 1
        if self.broken > MAX_BROKEN:
            raise Unreadable(f"{self.broken} packets could not be decoded: {error}") from error
        self.context.flush_buffers()
        self.waits_for_key = not self.keys_only
        return []
