"""A scene as pictures, and as a clip."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from bench.scenes.plan import HEIGHT, RATE, WIDTH, Picture, Scene, Street
from bench.scenes.sprites import paste


def pictures(scene: Scene, street: Street) -> Iterator[Picture]:
    own = np.random.default_rng(scene.seed + 500_000)
    for number in range(int(scene.seconds * RATE)):
        now = number / RATE
        picture = street(now)
        for thing in scene.things:
            if thing.comes <= now and (thing.goes is None or now < thing.goes):
                paste(picture, thing.sprite, thing.x, thing.y)
        for walker in scene.walkers:
            if walker.begins <= now < walker.ends:
                way = (now - walker.begins) / (walker.ends - walker.begins)
                x, y = (a + (b - a) * way for a, b in zip(walker.start, walker.goal, strict=True))
                sprite = walker.sprite[:, ::-1] if own.random() < 0.3 else walker.sprite
                paste(picture, sprite, x + float(own.normal(0, walker.sway / 2)), y)
        for change in scene.weather:
            picture = change(picture, now)
        yield np.clip(picture, 0, 255).astype(np.uint8)


def write(path: Path, pictures: Iterator[Picture]) -> None:
    with av.open(str(path), "w") as container:
        stream = container.add_stream(
            "libx264", rate=RATE, options={"g": str(RATE), "preset": "ultrafast", "crf": "30"}
        )
        stream.width, stream.height, stream.pix_fmt, stream.thread_count = WIDTH, HEIGHT, "yuv420p", 1
        for number, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(picture, format="bgr24")
            frame.pts, frame.time_base = number, Fraction(1, RATE)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
