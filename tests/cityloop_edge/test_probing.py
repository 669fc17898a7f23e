"""What a station says of an address that nobody has kept yet."""

from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from PIL import Image

from cityloop_edge.messages import Doubt, Fault, Polygon, Probed
from cityloop_edge.vision.probing import probe
from tests.cityloop_edge.test_rtsp import clip as clip
from tests.cityloop_edge.test_rtsp import serving

RATE = 10


def film(path: Path, seconds: int, keys: int, size: tuple[int, int] = (640, 360)) -> str:
    """Grey noise with a keyframe every `keys` pictures."""
    noise = np.random.default_rng(3)
    with av.open(str(path), "w") as container:
        options = {"g": str(keys), "preset": "ultrafast", "sc_threshold": "0"}
        stream = container.add_stream("libx264", rate=RATE, options=options)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        for number in range(seconds * RATE):
            grey = noise.integers(120, 140, (size[1], size[0], 1), np.uint8)
            frame = av.VideoFrame.from_ndarray(np.repeat(grey, 3, axis=2), format="bgr24")
            frame.pts, frame.time_base = number, Fraction(1, RATE)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return f"file://{path}"


def test_a_stream_with_a_keyframe_each_second_is_good(tmp_path: Path) -> None:
    found, jpeg = probe(film(tmp_path / "clip.mp4", seconds=6, keys=RATE))
    assert found == Probed(
        codec="h264", width=640, height=360, rate=10.0, keyframes=4, key_seconds=1.0, heard_seconds=3.0
    )
    assert Image.open(io.BytesIO(jpeg)).size == (640, 360)


def test_a_stream_with_few_keyframes_is_doubted(tmp_path: Path) -> None:
    found, jpeg = probe(film(tmp_path / "clip.mp4", seconds=14, keys=12 * RATE, size=(320, 180)))
    assert (found.keyframes, found.key_seconds) == (2, 12.0)
    assert set(found.doubts) == {Doubt.SELDOM, Doubt.SMALL}
    assert jpeg


def test_the_masks_are_burnt_into_the_picture(tmp_path: Path) -> None:
    half: Polygon = ((0, 0), (0.5, 0), (0.5, 1), (0, 1))
    _found, jpeg = probe(film(tmp_path / "clip.mp4", seconds=1, keys=RATE), (half,))
    shown = np.asarray(Image.open(io.BytesIO(jpeg)).convert("L"), dtype=float)
    assert np.ptp(shown[:, :300]) < 8
    assert np.ptp(shown[:, 340:]) > 15


def test_what_is_no_film_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "note.mp4").write_text("no film")
    assert probe(f"file://{tmp_path}/note.mp4") == (Probed(fault=Fault.UNREADABLE), b"")
    assert probe(f"file://{tmp_path}/none.mp4") == (Probed(fault=Fault.NOT_FOUND), b"")


def test_a_camera_that_is_not_there_is_unreachable() -> None:
    assert probe("rtsp://user:secret@127.0.0.1:9/street") == (Probed(fault=Fault.UNREACHABLE), b"")


def test_a_real_camera_says_what_it_sends(clip: Path) -> None:
    with serving(clip) as (address, _camera):
        found, jpeg = probe(address)
        absent, _none = probe(address.replace("/street", "/square"))
    assert (found.fault, found.codec) == (None, "h264")
    assert found.width > 0
    assert 0.5 <= found.key_seconds <= 3
    assert jpeg.startswith(b"\xff\xd8")
    assert absent.fault is Fault.NOT_FOUND
