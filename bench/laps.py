"""A street on which the same happens lap after lap, on as many cameras as are wanted, so that misses can be counted."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np

from cityloop_edge.messages import CameraPlan, Meaning, Phase, Sighting, ZonePlan
from tests.cityloop_edge.films import Picture, film

SIZE, FPS = (640, 360), 25
DWELL = 10  # seconds; a box stands for the middle third of a lap
EVERY = 2.0


def clip(out: Path, lap: int) -> Path:
    return film(out, lambda number: _street(number, lap), pictures=lap * FPS, fps=FPS, gop=2 * FPS, b_frames=2)


def _street(number: int, lap: int) -> Picture:
    grain = np.random.default_rng(number % 50).normal(0, 3, (SIZE[1], SIZE[0], 1))
    picture = np.tile(np.linspace(80, 160, SIZE[0]), (SIZE[1], 1))[..., None].repeat(3, axis=2) + grain
    if lap / 3 <= number / FPS < 2 * lap / 3:
        picture[150:250, 250:390] = (40, 60, 200)
    return np.clip(picture, 0, 255).astype(np.uint8)


def plans(address: str, cameras: int) -> tuple[CameraPlan, ...]:
    whole = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
    zone = ZonePlan(zone="pavement", polygon=whole, meaning=Meaning.NO_STALL, dwell_seconds=DWELL)
    return tuple(
        CameraPlan(camera=f"c{number}", source=f"{address}/0/{number}", sample_seconds=EVERY, zones=(zone,))
        for number in range(cameras)
    )


def missed(sightings: Sequence[Sighting], camera: str, lap: int) -> int:
    """Laps between the first and the last box of a camera of which nothing was told."""
    began = sorted(each.began_at for each in sightings if each.camera == camera and each.phase == Phase.BEGAN)
    return sum(max(round((after - before).total_seconds() / lap) - 1, 0) for before, after in pairwise(began))


def doubled(sightings: Sequence[Sighting], camera: str, lap: int) -> int:
    """Boxes of a camera that were told twice."""
    began = sorted(each.began_at for each in sightings if each.camera == camera and each.phase == Phase.BEGAN)
    return sum((after - before).total_seconds() < lap / 2 for before, after in pairwise(began))
