"""The street itself: real footage, cropped, mirrored and coloured."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from bench.scenes.plan import HEIGHT, RATE, WIDTH, Colours, Street
from bench.scenes.weather import grain

STREETS = ("car-detection.mp4", "person-bicycle-car-detection.mp4", "road-video01.avi", "road-video02.avi")
FOOTAGE = (*STREETS, "one-by-one-person-detection.mp4")  # in the last people stand for long
UNTIL = {"road-video02.avi": 20.0}  # seconds; then words are written into the picture


@cache
def _footage(path: Path) -> NDArray[np.uint8]:
    """Two pictures a second, at full height."""
    found, due = [], 0.0
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            if float(frame.time or 0) > UNTIL.get(path.name, math.inf):
                break
            if float(frame.time or 0) >= due:
                found.append(cv2.resize(frame.to_ndarray(format="bgr24"), (800, 450), interpolation=cv2.INTER_AREA))
                due += 1 / RATE
    return np.stack(found).astype(np.uint8, copy=False)


def street(dice: Generator, folder: Path, films: Sequence[str]) -> Street:
    """Real pictures to and fro from a moment of its own, cropped, mirrored and coloured."""
    film = _footage(folder / films[int(dice.integers(len(films)))])
    begin, share = int(dice.integers(len(film))), dice.uniform(0.72, 1.0)
    high, wide = int(450 * share), int(800 * share)
    top, left = int(dice.integers(450 - high + 1)), int(dice.integers(800 - wide + 1))
    mirrored, gamma, tint = dice.random() < 0.5, dice.uniform(0.8, 1.25), dice.uniform(0.9, 1.1, 3).astype(np.float32)
    noise = grain(dice, 1.5)

    def at(seconds: float) -> Colours:
        turn = (begin + int(seconds * RATE)) % (2 * len(film) - 2)
        picture = film[turn if turn < len(film) else 2 * len(film) - 2 - turn]
        picture = cv2.resize(
            picture[top : top + high, left : left + wide], (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA
        )
        lit: Colours = (255 * (picture.astype(np.float32) / 255) ** gamma * tint).astype(np.float32)
        return noise(np.ascontiguousarray(lit[:, ::-1] if mirrored else lit), seconds)

    return at
