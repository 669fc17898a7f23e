"""The demo's street: the stall in it is seen, once a loop, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import av
import pytest

from cityloop.demo.scene import SceneInfo, render
from cityloop_edge.messages import Phase
from tests.cityloop_edge.looking import EVERYWHERE, look_at


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, SceneInfo]:
    path = tmp_path_factory.mktemp("scene") / "street.mp4"
    return path, render(path)


def test_it_is_what_a_camera_sends(scene: tuple[Path, SceneInfo]) -> None:
    with av.open(str(scene[0])) as film:
        stream = film.streams.video[0]
        assert (stream.codec_context.name, stream.width, stream.height) == ("h264", 768, 432)
        keys = [
            packet.pts * packet.time_base
            for packet in film.demux(stream)
            if packet.is_keyframe and packet.pts is not None
        ]
    assert len(keys) == scene[1].duration / 2


def test_the_stall_is_seen_to_come_and_go(scene: tuple[Path, SceneInfo]) -> None:
    path, info = scene
    found = look_at(path, info.zone, dwell=12, every=2)
    assert [sighting.phase for _, sighting in found] == [Phase.BEGAN, Phase.ENDED]
    (began, _), (ended, _) = found
    assert info.arrives_s + 12 <= began <= info.arrives_s + 12 + 4
    assert info.leaves_s <= ended <= info.leaves_s + 8


def test_nothing_else_stays_anywhere_in_the_street(scene: tuple[Path, SceneInfo]) -> None:
    found = look_at(scene[0], EVERYWHERE, dwell=12, every=2)
    assert [sighting.phase for _, sighting in found] == [Phase.BEGAN, Phase.ENDED]


def test_it_is_rendered_once(scene: tuple[Path, SceneInfo]) -> None:
    path, info = scene
    before = path.stat().st_mtime_ns
    assert render(path) == info
    assert path.stat().st_mtime_ns == before
