"""The demo's streets: what comes in each is seen, once a loop, and nothing else is."""

from __future__ import annotations

import av
import pytest

from cityloop.demo import scene
from cityloop.demo.scene import Play
from cityloop.demo.sights.streets import STREETS, Street
from cityloop_edge.messages import Meaning, Phase
from tests.cityloop_edge.looking import EVERYWHERE, look_at
from tests.demo.conftest import Films


def test_it_is_what_a_camera_sends(films: Films) -> None:
    with av.open(str(films(scene.STALL))) as film:
        stream = film.streams.video[0]
        assert (stream.codec_context.name, stream.width, stream.height) == ("h264", 768, 432)
        keys = [
            packet.pts * packet.time_base
            for packet in film.demux(stream)
            if packet.is_keyframe and packet.pts is not None
        ]
    assert len(keys) == scene.STALL.info.duration / 2


@pytest.mark.parametrize("street", STREETS, ids=lambda street: street.play.name)
def test_what_comes_is_seen_to_come_and_go(street: Street, films: Films) -> None:
    info, meaning = street.play.info, Meaning(street.rules[0].meaning.value)
    found = look_at(films(street.play), info.zone, dwell=12, every=2, meaning=meaning)
    assert [sighting.phase for _, sighting in found] == [Phase.BEGAN, Phase.ENDED]
    (began, _), (ended, _) = found
    assert info.arrives_s + 12 <= began <= info.arrives_s + 12 + 4
    assert info.leaves_s <= ended <= info.leaves_s + 10


@pytest.mark.parametrize("play", [scene.STALL, scene.REFUSE, scene.VAN], ids=lambda play: play.name)
def test_nothing_else_stays_anywhere_in_the_street(play: Play, films: Films) -> None:
    found = look_at(films(play), EVERYWHERE, dwell=12, every=2)
    assert [sighting.phase for _, sighting in found] == [Phase.BEGAN, Phase.ENDED]


def test_it_is_rendered_once(films: Films) -> None:
    path = films(scene.STALL)
    before = path.stat().st_mtime_ns
    assert scene.render(path) == scene.STALL.info
    assert path.stat().st_mtime_ns == before
