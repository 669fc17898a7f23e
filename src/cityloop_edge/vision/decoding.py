"""Keyframes to pictures. A decoder belongs to a codec and its parameter sets, not to a camera."""

from __future__ import annotations

from collections import OrderedDict
from enum import StrEnum
from itertools import count
from threading import Lock

import av
from av.video.codeccontext import VideoCodecContext

from cityloop_edge.vision.sources.rtsp import Codec, Keyframe

MOST = 16  # decoders that wait for work


class Care(StrEnum):
    """In haste the edges of blocks stay rough, which saves a tenth: good for a picture that is made smaller anyway."""

    HASTY = "all"
    CAREFUL = "none"


_Kind = tuple[Codec, tuple[bytes, ...], Care]


class Damaged(Exception):
    """The keyframe gives no picture, or not a whole one."""


class Decoders:
    """May be used by many threads; each has a decoder for itself while it decodes."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._idle: OrderedDict[int, tuple[_Kind, _Decoder]] = OrderedDict()
        self._numbers = count()
        self._lock = Lock()

    def picture(self, keyframe: Keyframe, care: Care) -> av.VideoFrame:
        """Raises Damaged; a decoder that was fed something bad is not used again."""
        kind = (keyframe.codec, keyframe.parameters, care)
        decoder = self._taken(kind) or _Decoder(keyframe.codec, care)
        found = decoder.decoded(keyframe.data())
        self._put_back(kind, decoder)
        return found

    def __len__(self) -> int:
        return len(self._idle)

    def _taken(self, kind: _Kind) -> _Decoder | None:
        with self._lock:
            number = next((number for number, (each, _) in self._idle.items() if each == kind), None)
            return None if number is None else self._idle.pop(number)[1]

    def _put_back(self, kind: _Kind, decoder: _Decoder) -> None:
        """The one that has waited longest makes room."""
        with self._lock:
            self._idle[next(self._numbers)] = (kind, decoder)
            if len(self._idle) > self._most:
                self._idle.popitem(last=False)


class _Decoder:
    def __init__(self, codec: Codec, care: Care) -> None:
        self._context = VideoCodecContext.create(codec.value, "r")
        self._context.thread_count = 1
        self._context.options = {"skip_loop_filter": care.value}
        self._fed = 0

    def decoded(self, data: bytes) -> av.VideoFrame:
        """Fed one keyframe, drained and flushed; its number shows that the picture is that of this keyframe."""
        self._fed += 1
        packet = av.Packet(data)
        packet.pts = packet.dts = self._fed
        try:
            found = self._context.decode(packet) + self._context.decode(None)
            self._context.flush_buffers()
        except av.FFmpegError as error:
            raise Damaged(str(error)) from error
        if len(found) != 1 or found[0].is_corrupt or found[0].pts != self._fed:
            raise Damaged("a keyframe that gives no whole picture")
        return found[0]
