"""Sources: one picture a sample, keyframes alone where they suffice, a clear word where there is nothing to see."""

from __future__ import annotations

from fractions import Fraction
from itertools import islice, pairwise
from pathlib import Path
from threading import Event

import av
import numpy as np
import pytest

from cityloop_edge.vision.sources import Unreadable, frames
from cityloop_edge.vision.sources.sampling import samples
from tests.cityloop_edge.blinking import blinking


def film(out: Path, *, seconds: int, keys_apart: int, b_frames: int = 2) -> Path:
    """Ten pictures a second, each as bright as its second says."""
    options = {"preset": "veryfast", "bf": str(b_frames), "sc_threshold": "0"}
    with av.open(str(out), "w") as container:
        stream = container.add_stream("libx264", rate=10, options=options)
        stream.width, stream.height, stream.pix_fmt, stream.gop_size = 160, 96, "yuv420p", keys_apart * 10
        for number in range(seconds * 10):
            picture = np.full((96, 160, 3), 20 + number // 10 * 5, np.uint8)
            frame = av.VideoFrame.from_ndarray(picture, format="bgr24")
            frame.pts, frame.time_base = number, Fraction(1, 10)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return out


def taken(path: Path, every: float) -> list[tuple[float, float]]:
    """(second, brightness)"""
    with av.open(str(path)) as container:
        return [
            (seconds, float(picture.to_ndarray(format="rgb24").mean()))
            for seconds, picture in samples(container, every)
        ]


@pytest.mark.parametrize("keys_apart", [1, 2, 7, 40])
@pytest.mark.parametrize("b_frames", [0, 3])
def test_every_sample_is_there_whatever_the_distance_of_keyframes(
    tmp_path: Path, keys_apart: int, b_frames: int
) -> None:
    found = taken(film(tmp_path / "film.mp4", seconds=30, keys_apart=keys_apart, b_frames=b_frames), 2)
    assert len(found) in {15, 16}
    assert all(later - sooner == pytest.approx(2, abs=1.05) for (sooner, _), (later, _) in pairwise(found))


def test_a_picture_is_the_one_of_its_time(tmp_path: Path) -> None:
    for seconds, brightness in taken(film(tmp_path / "film.mp4", seconds=30, keys_apart=2), 2):
        assert brightness == pytest.approx(18 + int(seconds + 0.01) * 5, abs=2.5)


def test_a_clip_plays_over_and_over_on_a_clock_that_only_rises(tmp_path: Path) -> None:
    clip = blinking(tmp_path / "clip.mp4", cycles=0, seconds=3)
    found = list(islice(frames(f"file://{clip}?speed=500", 1.0, Event()), 20))
    assert [round(frame.seconds) for frame in found] == list(range(20))
    assert all(sooner.at < later.at for sooner, later in pairwise(found))


def test_a_clip_played_once_ends(tmp_path: Path) -> None:
    clip = blinking(tmp_path / "clip.mp4", cycles=0, seconds=3)
    assert len(list(frames(f"file://{clip}?speed=500&once=1", 1.0, Event()))) == 6


def test_a_clip_stops_when_told_to(tmp_path: Path) -> None:
    stop = Event()
    playing = frames(f"file://{blinking(tmp_path / 'clip.mp4', cycles=0)}?speed=0.01", 1.0, stop)
    next(playing)
    stop.set()
    assert list(playing) == []


@pytest.mark.parametrize("source", ["ftp://x/y", "street.mp4", "", "file:///no/such/clip.mp4", "file:///tmp?speed=0"])
def test_what_is_no_source_is_told(source: str) -> None:
    with pytest.raises(Unreadable):
        next(frames(source, 1.0, Event()))


def test_torn_and_foreign_files_are_told(tmp_path: Path) -> None:
    whole = film(tmp_path / "film.mp4", seconds=5, keys_apart=1).read_bytes()
    for number, content in enumerate([b"", b"\x00" * 2000, b"GIF89a", whole[: len(whole) // 2]]):
        path = tmp_path / f"{number}.mp4"
        path.write_bytes(content)
        with pytest.raises(Unreadable):
            list(frames(f"file://{path}?once=1&speed=1000", 1.0, Event()))


def test_damage_in_the_middle_of_a_film_is_survived(tmp_path: Path) -> None:
    path = tmp_path / "film.ts"
    with av.open(str(film(tmp_path / "film.mp4", seconds=20, keys_apart=1))) as source, av.open(str(path), "w") as out:
        stream = out.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                out.mux(packet)
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 3000] = np.random.default_rng(1).bytes(3000)
    path.write_bytes(content)
    found = list(frames(f"file://{path}?once=1&speed=1000", 1.0, Event()))
    assert len(found) >= 15
