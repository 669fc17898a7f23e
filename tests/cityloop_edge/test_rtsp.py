"""A camera that really speaks RTSP, on the loopback."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import av
import pytest

from cityloop_edge.messages import Phase
from cityloop_edge.vision.sources import Unreadable, frames
from cityloop_edge.vision.watching import watch
from tests.cityloop_edge.looking import plan
from tests.cityloop_edge.scenes import composed
from tests.tools import media, need

SCRIPT = Path(__file__).parent / "rtsp_camera.py"


@contextmanager
def serving(clip: Path, *how: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """`how`: what rtsp_camera.py is told beside the clip."""
    camera = subprocess.Popen(
        [str(need("gst-rtsp-server")), str(SCRIPT), str(clip), *how],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert camera.stdout is not None
        yield f"rtsp://127.0.0.1:{int(camera.stdout.readline())}/street", camera
    finally:
        camera.kill()
        camera.wait()
        assert camera.stdout is not None
        camera.stdout.close()


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real road with a stall that comes after 6 s and stays, as a camera sends it."""
    need("gst-rtsp-server")
    folder = tmp_path_factory.mktemp("rtsp")
    scene = composed(
        media("road-video02.avi"), folder / "s.mp4", place=(0.3, 0.85), size=0.14, comes=6, goes=99, ends=25
    )
    out = folder / "camera.ts"
    with av.open(str(scene)) as source, av.open(str(out), "w", format="mpegts") as target:
        stream = target.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)
    shutil.rmtree(folder / "s.mp4", ignore_errors=True)
    return out


def test_a_stall_before_a_real_camera_is_seen(clip: Path) -> None:
    stop, found = Event(), []
    with serving(clip) as (address, _camera):
        polygon = ((0.1, 0.5), (0.5, 0.5), (0.5, 1.0), (0.1, 1.0))
        for look in watch(plan(address, polygon, dwell=6), None, stop):
            found += look.sightings
            if found or look.seconds > 40:
                stop.set()
    assert [sighting.phase for sighting in found] == [Phase.BEGAN]


def test_a_camera_that_dies_is_told_and_its_address_kept_secret(clip: Path) -> None:
    with serving(clip) as (address, camera):
        address = address.replace("rtsp://", "rtsp://user:secret@")
        with pytest.raises(Unreadable) as told:
            _look_until_it_dies(address, camera)
    assert "secret" not in str(told.value)


def _look_until_it_dies(address: str, camera: subprocess.Popen[str]) -> None:
    for number, _frame in enumerate(frames(address, 1.0, Event())):
        if number == 2:
            camera.kill()


def test_a_camera_that_is_not_there_is_told_at_once() -> None:
    with pytest.raises(Unreadable):
        next(frames("rtsp://127.0.0.1:9/street", 1.0, Event()))
