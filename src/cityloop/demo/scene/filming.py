"""The film: where everybody is at each moment, and how it is encoded. It ends as it began, so it may be looped."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from cityloop.demo.scene.figures import POSES, car, walker
from cityloop.demo.scene.paint import Colour, Sprite, shadow
from cityloop.demo.scene.plays import DURATION, Play
from cityloop.demo.scene.street import HEIGHT, KERB, LANES, PAVEMENT, WIDTH, street

VERSION = "cityloop street 3"
RATE, GOP = 5, 10

_COATS: tuple[Colour, ...] = (
    (150, 90, 60),
    (70, 70, 170),
    (90, 140, 90),
    (60, 60, 70),
    (190, 190, 200),
    (120, 80, 140),
)
_CARS: tuple[Colour, ...] = ((190, 192, 196), (60, 52, 140), (120, 70, 40), (44, 44, 48), (60, 150, 190))


@dataclass(frozen=True)
class Passer:
    """Enters at `start` seconds and crosses the picture at `speed` pixels a second, once a loop."""

    sprites: tuple[Sprite, ...]
    shade: Sprite
    start: float
    speed: float
    y: float

    def place(self, seconds: float) -> tuple[float, float]:
        gone = ((seconds - self.start) % DURATION) * abs(self.speed)
        x = gone - 90 if self.speed > 0 else WIDTH + 90 - gone
        return x, self.y

    def paint(self, scene: NDArray[np.float32], seconds: float) -> None:
        x, y = self.place(seconds)
        if -90 <= x <= WIDTH + 90:
            self.shade.over(scene, x, y + self.shade.cover.shape[0] / 2)
            self.sprites[int(seconds * 7) % len(self.sprites)].over(scene, x, y)


def film(path: Path, play: Play) -> None:
    with av.open(str(path), "w", format="mp4") as out:
        out.metadata["comment"] = version(play)
        stream = out.add_stream(
            "libx264", rate=RATE, options={"preset": "veryfast", "crf": "24", "bf": "0", "sc_threshold": "0"}
        )
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.gop_size = GOP
        for number, picture in enumerate(_frames(play)):
            frame = av.VideoFrame.from_ndarray(picture, format="bgr24")
            frame.pts, frame.time_base = number, Fraction(1, RATE)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))


def version(play: Play) -> str:
    return f"{VERSION} {play.name}"


def version_of(path: Path) -> str:
    """Which scene a finished film shows; empty for what is none."""
    try:
        with av.open(str(path)) as found:
            return found.metadata.get("comment", "")
    except (av.FFmpegError, OSError):
        return ""


def _frames(play: Play) -> Iterator[NDArray[np.uint8]]:
    ground, passers, thing = street(play.street), _passers(play), play.thing()
    shade = shadow(play.shade, 26, 0.5)
    noise = np.random.default_rng(3)
    grain = noise.normal(0, 2.2, (HEIGHT + 64, WIDTH + 64, 1)).astype(np.float32)
    for step in range(int(DURATION * RATE)):
        seconds = step / RATE
        scene = ground * (1 + 0.03 * math.sin(2 * math.pi * seconds / 45))
        x = play.place(seconds, WIDTH)
        for passer in (each for each in passers if each.y <= play.y):
            passer.paint(scene, seconds)
        if x is not None:
            shade.over(scene, x, play.y + 18)
            thing.over(scene, x, play.y)
        for passer in (each for each in passers if each.y > play.y):
            passer.paint(scene, seconds)
        down, across = noise.integers(0, 64, 2)
        yield np.clip(scene + grain[down : down + HEIGHT, across : across + WIDTH], 0, 255).astype(np.uint8)


def _passers(play: Play) -> list[Passer]:
    draw = np.random.default_rng(5 + play.street)
    found = [_walker(draw, number) for number in range(play.walkers)]
    found += [_driver(draw, number) for number in range(play.cars)]
    return sorted(found, key=lambda each: each.y)


def _walker(draw: np.random.Generator, number: int) -> Passer:
    coat, trousers = _COATS[number % len(_COATS)], _COATS[(number * 3 + 3) % len(_COATS)]
    poses = tuple(walker(coat, trousers, pose, number % 3 == 0) for pose in range(POSES))
    right = number % 2 == 0
    y = float(draw.uniform(PAVEMENT + 40, KERB - 3))
    speed = float(draw.uniform(34, 56))
    sprites = poses if right else tuple(pose.mirrored() for pose in poses)
    return Passer(sprites, shadow(44, 8, 0.42), float(draw.uniform(0, DURATION)), speed if right else -speed, y)


def _driver(draw: np.random.Generator, number: int) -> Passer:
    right = number % 2 == 1
    sprite = car(_CARS[number % len(_CARS)])
    y, speed = (LANES + 46.0, 170.0) if right else (LANES - 4.0, -190.0)
    start = number * DURATION / 12 + float(draw.uniform(0, 3))
    return Passer((sprite if right else sprite.mirrored(),), shadow(170, 14, 0.55), start, speed, y)
