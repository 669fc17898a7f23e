"""A clip in which a box comes and goes every few seconds: many sightings in little time."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from io import BytesIO
from pathlib import Path

import av
import numpy as np

WIDTH, HEIGHT = 320, 180


def blinking(out: Path, *, cycles: int, seconds: int = 10) -> Path:
    """One picture a second, every one a keyframe; the box is there in the second half of each cycle."""
    out.write_bytes(_made(out.suffix.removeprefix("."), cycles, seconds))
    return out


@cache
def _made(kind: str, cycles: int, seconds: int) -> bytes:
    noise, out = np.random.default_rng(2), BytesIO()
    with av.open(out, "w", format={"ts": "mpegts"}.get(kind, kind)) as container:
        stream = container.add_stream("libx264", rate=1, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt, stream.gop_size = WIDTH, HEIGHT, "yuv420p", 1
        for second in range((cycles + 1) * 2 * seconds):
            picture = np.tile(np.linspace(80, 160, WIDTH), (HEIGHT, 1))[..., None].repeat(3, axis=2)
            if second // seconds % 2:
                picture[70:120, 120:190] = (40, 60, 200)
            picture += noise.normal(0, 2, picture.shape)
            frame = av.VideoFrame.from_ndarray(np.clip(picture, 0, 255).astype(np.uint8), format="bgr24")
            frame.pts, frame.time_base = second, Fraction(1, 1)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return out.getvalue()
