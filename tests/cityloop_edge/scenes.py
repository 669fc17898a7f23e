"""Real clips into which an object is pasted that comes, stays and goes; synthetic by half, and labelled so."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

Colours = NDArray[np.uint8]


def pictures(path: Path) -> Iterator[tuple[float, Colours]]:
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            yield float(frame.time or 0), frame.to_ndarray(format="bgr24").astype(np.uint8, copy=False)


def composed(
    clip: Path, out: Path, *, place: tuple[float, float], size: float, comes: float, goes: float, ends: float
) -> Path:
    """`clip` with a stall whose foot is at `place` (fractions) from `comes` to `goes` seconds; cut off at `ends`."""
    noise, written = np.random.default_rng(7), 0
    with av.open(str(out), "w") as container:
        stream = None
        for seconds, picture in pictures(clip):
            if stream is None:
                stream = container.add_stream("libx264", rate=10, options={"g": "10", "preset": "ultrafast"})
                stream.width, stream.height, stream.pix_fmt = picture.shape[1], picture.shape[0], "yuv420p"
            if round(seconds * 10) < written:
                continue
            if seconds > ends:
                break
            if comes <= seconds < goes:
                _paste(picture, place, size, noise)
            frame = av.VideoFrame.from_ndarray(picture, format="bgr24")
            frame.pts, frame.time_base = round(seconds * 10), Fraction(1, 10)
            container.mux(stream.encode(frame))
            written = round(seconds * 10) + 1
        assert stream is not None
        container.mux(stream.encode(None))
    return out


def _paste(picture: Colours, place: tuple[float, float], size: float, noise: np.random.Generator) -> None:
    """A table with goods under an umbrella, its shadow, and a grain of its own."""
    height, width = picture.shape[:2]
    unit = int(size * width)
    foot, left = int(place[1] * height), int(place[0] * width) - unit // 2
    canvas = picture.copy()
    ground = canvas[foot - unit // 2 : foot + unit // 2, max(left - unit // 2, 0) : left + 2 * unit]
    dark = np.zeros(ground.shape[:2], np.float32)
    cv2.ellipse(dark, (unit * 5 // 4, unit // 2), (unit * 3 // 4, unit // 5), 0, 0, 360, (0.45,), -1)
    ground[:] = (ground * (1 - cv2.GaussianBlur(dark, (0, 0), unit / 12)[..., None])).astype(np.uint8)
    cv2.rectangle(canvas, (left, foot - unit // 2), (left + unit, foot), (40, 60, 130), -1)
    for index in range(4):
        cv2.circle(canvas, (left + unit * (2 * index + 1) // 8, foot - unit // 2), unit // 9, (40, 130, 230), -1)
    cv2.ellipse(canvas, (left + unit // 2, foot - unit), (unit * 2 // 3, unit // 3), 0, 180, 360, (200, 210, 235), -1)
    around = np.s_[max(foot - 2 * unit, 0) : foot + unit // 2, max(left - unit // 2, 0) : left + 2 * unit]
    grain = noise.normal(0, 3, picture[around].shape)
    picture[around] = np.clip(canvas[around] + grain, 0, 255).astype(np.uint8)
