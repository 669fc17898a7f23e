"""Films that are made for a test, and what lies in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.stream import VideoStream
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
OPTIONS = {
    "libx264": {"preset": "veryfast", "x264-params": "keyint={gop}:min-keyint={gop}:scenecut=0:bframes={b}"},
    "libx265": {
        "preset": "ultrafast",
        "x265-params": "keyint={gop}:min-keyint={gop}:scenecut=0:bframes={b}:log-level=0",
    },
}


def drifting(size: tuple[int, int], seed: int = 0) -> Callable[[int], Picture]:
    """Pictures with much in them, each another one."""
    noise = np.random.default_rng(seed).integers(0, 255, (size[1], size[0], 3)).astype(np.uint8)
    return lambda number: np.roll(noise, number, axis=1)


def film(
    out: Path,
    picture: Callable[[int], Picture],
    *,
    codec: str = "libx264",
    pictures: int = 100,
    fps: int = 25,
    gop: int = 25,
    b_frames: int = 0,
    more: str = "",
    bits: int | None = None,
) -> Path:
    """As MPEG transport stream, which cameras here hand out over and over."""
    options = {name: value.format(gop=gop, b=b_frames) for name, value in OPTIONS[codec].items()}
    options = {name: value + more if "params" in name else value for name, value in options.items()}
    with av.open(str(out), "w", format="mpegts") as container:
        stream = container.add_stream(codec, rate=fps, options=options)
        assert isinstance(stream, VideoStream)
        height, width = picture(0).shape[:2]
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        if bits:
            stream.bit_rate = bits
        for number in range(pictures):
            frame = av.VideoFrame.from_ndarray(picture(number), format="bgr24")
            frame.pts, frame.time_base = number, Fraction(1, fps)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return out


@dataclass(frozen=True)
class Access:
    """One coded picture; `time` in ticks of 90 kHz."""

    units: tuple[bytes, ...]
    time: int
    is_key: bool


def accesses(path: Path) -> Iterator[Access]:
    """In the order in which they are sent."""
    with av.open(str(path)) as container:
        for packet in container.demux(video=0):
            if packet.size and packet.pts is not None:
                yield Access(units(bytes(packet)), packet.pts, packet.is_keyframe)


def codec_of(path: Path) -> str:
    """By its name in RTP."""
    with av.open(str(path)) as container:
        return {"h264": "H264", "hevc": "H265"}[container.streams.video[0].codec_context.name]


def units(data: bytes) -> tuple[bytes, ...]:
    """Of Annex B."""
    marks = [found.end() for found in re.finditer(rb"\x00\x00\x01", data)]
    return tuple(
        data[at : after - 3].rstrip(b"\0") for at, after in zip(marks, [*marks[1:], len(data) + 3], strict=True)
    )
