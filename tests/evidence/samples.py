"""Real files, made on the spot."""

from __future__ import annotations

import io
import struct
import wave
import zipfile
import zlib
from typing import Any

import av
import numpy as np
from PIL import Image


def picture(format_: str = "JPEG", size: tuple[int, int] = (640, 480), seed: int = 1, **options: Any) -> bytes:
    noise = np.random.default_rng(seed).integers(0, 255, (size[1] // 8, size[0] // 8, 3), dtype=np.uint8)
    out = io.BytesIO()
    Image.fromarray(noise).resize(size).save(out, format_, **options)
    return out.getvalue()


def telling_picture() -> bytes:
    """A JPEG turned by its EXIF, red in its upper half as stored, with a position and a maker's name."""
    image = Image.new("RGB", (600, 400), "blue")
    image.paste("red", (0, 0, 600, 200))
    exif = Image.Exif()
    exif[0x0112] = 6  # turn clockwise
    exif[0x010F] = "Secretmaker"
    exif.get_ifd(0x8825)[2] = (25.0, 50.0, 1.0)
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif, comment=b"private words")
    return out.getvalue()


def bomb(side: int = 50_000) -> bytes:
    """A PNG of a few kilobytes that claims `side` x `side` pixels."""
    body = zlib.compress(b"\0" * 100_000)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
        + _chunk(b"IDAT", body)
        + _chunk(b"IEND", b"")
    )


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def video(container: str = "mp4", codec: str = "libx264", seconds: int = 2) -> bytes:
    out = io.BytesIO()
    with av.open(out, "w", format=container) as target:
        stream: Any = target.add_stream(codec, rate=10)
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p"
        for number in range(seconds * 10):
            frame = av.VideoFrame.from_ndarray(np.full((240, 320, 3), number * 9 % 255, np.uint8), format="rgb24")
            target.mux(stream.encode(frame))
        target.mux(stream.encode())
    return out.getvalue()


def sound(container: str, codec: str, seconds: int = 1) -> bytes:
    out = io.BytesIO()
    with av.open(out, "w", format=container) as target:
        stream: Any = target.add_stream(codec, rate=48000)
        stream.layout = "mono"
        size = stream.codec_context.frame_size or 960
        for number in range(seconds * 48000 // size):
            tone = np.sin(np.arange(number * size, (number + 1) * size) / 20).astype(np.float32).reshape(1, -1)
            frame = av.AudioFrame.from_ndarray(tone, format="fltp", layout="mono")
            frame.sample_rate, frame.pts = 48000, number * size
            target.mux(stream.encode(frame))
        target.mux(stream.encode())
    return out.getvalue()


def wav(seconds: int = 1) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as target:
        target.setparams((1, 2, 8000, 0, "NONE", ""))
        target.writeframes(b"\0\1" * 8000 * seconds)
    return out.getvalue()


def archive(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name in names:
            target.writestr(name, "<xml/>")
    return out.getvalue()
