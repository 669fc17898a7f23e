"""Cameras as a station has them: received together, looked at by a few, told about honestly."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np

from cityloop_edge.messages import CameraHealth, CameraPlan, Condition, Configuration, Phase, Sighting
from cityloop_edge.runtime.cameras import Cameras
from cityloop_edge.runtime.spool import Spool
from cityloop_edge.vision.watching import Eyes
from tests.cityloop_edge.films import Picture, film
from tests.cityloop_edge.looking import EVERYWHERE, plan
from tests.cityloop_edge.test_rtsp import serving
from tests.servers import wait_for

SIZE = (320, 180)


def street(number: int, *, comes: int, fps: int = 25) -> Picture:
    """A grey street on which a box stands from second `comes` on."""
    grain = np.random.default_rng(number).normal(0, 2, (SIZE[1], SIZE[0], 3))
    picture = np.tile(np.linspace(80, 160, SIZE[0]), (SIZE[1], 1))[..., None].repeat(3, axis=2) + grain
    if number >= comes * fps:
        picture[70:120, 120:190] = (40, 60, 200)
    return np.clip(picture, 0, 255).astype(np.uint8)


@contextmanager
def watched(folder: Path, *plans: CameraPlan) -> Iterator[tuple[Cameras, Spool]]:
    with closing(Spool(folder / "spool.sqlite3")) as spool:
        found = Cameras(Eyes(), spool, lambda: None)
        found.follow(Configuration(station="north", cameras=plans))
        try:
            yield found, spool
        finally:
            found.stop()


def named(code: str, source: str, every: float = 1.0) -> CameraPlan:
    return plan(source, EVERYWHERE, dwell=60, every=every).model_copy(update={"camera": code})


def health(cameras: Cameras) -> dict[str, CameraHealth]:
    return {each.camera: each for each in cameras.health()}


def sightings(spool: Spool) -> list[Sighting]:
    return [each for each in spool.oldest(100, 10**9) if isinstance(each, Sighting)]


def test_a_stall_before_a_real_camera_is_seen(tmp_path: Path) -> None:
    clip = film(tmp_path / "s.ts", lambda number: street(number, comes=8), pictures=500, gop=25, b_frames=2)
    with serving(clip) as (address, _), watched(tmp_path, plan(address, EVERYWHERE, dwell=4)) as (found, spool):
        wait_for(lambda: sightings(spool), "a sighting")
        (one,) = found.health()
        assert (one.condition, one.trouble) == (Condition.WATCHING, "")
        assert [each.phase for each in sightings(spool)] == [Phase.BEGAN]
