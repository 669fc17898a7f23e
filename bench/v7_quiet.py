"""V7: a day of nothing. Twenty-four camera-hours of real streets, in which traffic passes and nothing stays.

The real clips are short, so each camera walks to and fro in one of them, a picture a second at a pace of its own, so
that no picture comes twice alike: seen through another crop, mirrored or not, with grain, a mast that sways a little,
light that goes up and down with the hours and the clouds. What is told is false: nothing in these clips stays a minute.
"""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from bench.harness import Row
from bench.vision import footage
from cityloop_edge.messages import CameraPlan, Meaning, Phase, ZonePlan
from cityloop_edge.vision.eye import Eye
from cityloop_edge.vision.frames import Frame
from cityloop_edge.vision.watching import look

NAME = "V7 a day of nothing"
CLIPS = (
    "car-detection.mp4",
    "person-bicycle-car-detection.mp4",
    "one-by-one-person-detection.mp4",
    "road-video01.avi",
    "road-video02.avi",
)
CAMERAS, QUICK_CAMERAS, SECONDS = 48, 5, 1800
DWELL = 60.0
MOST = 900  # pictures of a clip that are kept in memory
SEED = 7
Picture = NDArray[np.uint8]


def run(quick: bool) -> list[Row]:
    many = QUICK_CAMERAS if quick else CAMERAS
    with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as pool:
        false = list(pool.map(partial(alarms, footage()), range(many)))
    hours = many * SECONDS / 3600
    each = [Row(f"{clip}", sum(false[index :: len(CLIPS)]), "false alarms") for index, clip in enumerate(CLIPS)]
    a_day = sum(false) * 24 / hours
    return [
        Row("false alarms in 24 camera-hours", a_day, "", None, "<= 1", a_day <= 1, f"{hours:g} camera-hours"),
        *each,
    ]


def alarms(media: Path, number: int) -> int:
    """Of one camera."""
    cv2.setNumThreads(1)
    dice = np.random.default_rng([SEED, number])
    pictures, fps = _read(media / CLIPS[number % len(CLIPS)])
    weather = _Weather(dice, pictures[0].shape[:2])
    pace, at = fps * dice.uniform(0.8, 1.2), dice.uniform(0, len(pictures))
    everywhere = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
    zone = ZonePlan(zone="z", polygon=everywhere, meaning=Meaning.NO_STALL, dwell_seconds=DWELL)
    eye, began, found = Eye(CameraPlan(camera="c", source="file:///none", zones=(zone,))), datetime.now(UTC), 0
    for second in range(SECONDS):
        picture = weather.over(pictures[_to_and_fro(at + second * pace, len(pictures))], second)
        video = av.VideoFrame.from_ndarray(picture, format="bgr24").reformat(format="yuv420p")
        told = look(eye, Frame.of(began + timedelta(seconds=second), float(second), video)).sightings
        found += sum(each.phase is Phase.BEGAN for each in told)
    return found


def _to_and_fro(at: float, count: int) -> int:
    place = int(at) % (2 * count - 2)
    return min(place, 2 * count - 2 - place)


def _read(clip: Path) -> tuple[list[Picture], float]:
    with av.open(str(clip)) as container:
        stream = container.streams.video[0]
        fps = float(stream.average_rate or 25)
        found = []
        for frame in container.decode(video=0):
            found.append(frame.to_ndarray(format="bgr24").astype(np.uint8))
            if len(found) == MOST:
                break
        return found, fps


class _Weather:
    """What lies between the street and the picture, for one camera."""

    def __init__(self, dice: np.random.Generator, size: tuple[int, int]) -> None:
        self._dice = dice
        height, width = size
        part = dice.uniform(0.85, 1.0)
        self._crop = (int(height * part) // 2 * 2, int(width * part) // 2 * 2)
        self._corner = (
            int(dice.uniform(0, height - self._crop[0] + 1)),
            int(dice.uniform(0, width - self._crop[1] + 1)),
        )
        self._mirrored = bool(dice.integers(2))
        self._grain = dice.uniform(1.5, 5.0)
        self._sways = dice.uniform(0.0, 1.5)  # pixels
        self._waves = [
            (dice.uniform(300, 2400), dice.uniform(0, 2 * np.pi), dice.uniform(0.03, 0.08)) for _ in range(4)
        ]
        self._cloud, self._to = 1.0, 1.0

    def over(self, picture: Picture, second: int) -> Picture:
        top, left = self._corner
        seen = picture[top : top + self._crop[0], left : left + self._crop[1]]
        seen = seen[:, ::-1] if self._mirrored else seen
        away = self._dice.normal(0, self._sways, 2) if self._sways > 0.75 else np.zeros(2)
        moved = cv2.warpAffine(
            np.ascontiguousarray(seen),
            np.array([[1, 0, away[0]], [0, 1, away[1]]]),
            (seen.shape[1], seen.shape[0]),
            borderMode=cv2.BORDER_REPLICATE,
        )
        lit = moved.astype(np.float32) * self._light(second)
        return np.clip(lit + self._dice.normal(0, self._grain, (*lit.shape[:2], 1)), 0, 255).astype(np.uint8)

    def _light(self, second: int) -> float:
        """The hour's, and a cloud's that comes or goes within half a minute."""
        if self._dice.random() < 1 / 300:
            self._to = self._dice.uniform(0.75, 1.1)
        self._cloud += (self._to - self._cloud) / 10
        waves = sum(depth * np.sin(2 * np.pi * second / period + phase) for period, phase, depth in self._waves)
        return float(self._cloud * (1 + waves))
