"""What a station records: in files that can be played alone, no longer than it may, whatever dies in the middle."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from threading import Event

import av
import pytest

from cityloop_edge.messages import CameraPlan, Configuration, Deletion
from cityloop_edge.runtime.recording import Recorder
from cityloop_edge.runtime.recordings import FILM, PICTURE, Recordings
from cityloop_edge.runtime.spool import Spool
from cityloop_edge.vision.boxes import codec_of, whole
from cityloop_edge.vision.cutting import Cut, cut, joined
from cityloop_edge.vision.frames import Frame
from cityloop_edge.vision.remuxing import Fragment, fragments
from cityloop_edge.vision.sources import Unreadable
from tests.cityloop_edge.films import drifting, film
from tests.cityloop_edge.test_rtsp import serving
from tests.servers import wait_for
from tests.tools import need

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)
MUCH = 10_000_000


@pytest.fixture(scope="module", params=[("libx264", 0), ("libx264", 2), ("libx265", 0)], ids=["h264", "b", "h265"])
def clip(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four seconds, a keyframe a second."""
    codec, b_frames = request.param
    out = tmp_path_factory.mktemp("film") / "street.ts"
    return film(out, drifting((160, 96)), codec=codec, b_frames=b_frames)


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return film(tmp_path_factory.mktemp("film") / "street.ts", drifting((160, 96)))


def taken(clip: Path, most: int) -> list[Fragment]:
    return list(islice(fragments(f"file://{clip}?speed=1000", Event()), most))


def test_a_stream_becomes_fragments_that_a_browser_knows(clip: Path) -> None:
    found = taken(clip, 20)
    assert [each.is_key for each in found[:4]] == [True, False, True, False]
    assert found[0].codec.startswith(("avc1.", "hvc1."))
    assert found[0].codec == codec_of(found[0].opening)
    seconds = [each.seconds for each in found]
    assert seconds == sorted(seconds)
    assert found[-1].seconds > 8, "a clip is played over and over, its clock goes on"


@pytest.mark.parametrize(("codec", "clip_codec"), [("h264", "libx264"), ("h265", "libx265")])
def test_a_real_camera_is_handed_on_as_it_is(codec: str, clip_codec: str, tmp_path: Path) -> None:
    need("gst-rtsp-server")
    out = tmp_path / "out.mp4"
    with serving(film(tmp_path / "street.ts", drifting((160, 96)), codec=clip_codec), codec) as (address, _camera):
        found = list(islice(fragments(address, Event()), 6))
    assert found[0].is_key
    out.write_bytes(found[0].opening + b"".join(each.data for each in found))
    assert pictures_in(out) > 40
    assert found[0].codec.startswith({"h264": "avc1.", "h265": "hvc1."}[codec])


def test_a_camera_that_is_not_there_says_so_without_its_address() -> None:
    with pytest.raises(Unreadable) as told:
        next(fragments("rtsp://user:secret@127.0.0.1:9/street", Event()))
    assert "secret" not in str(told.value)


def written(recordings: Recordings, clip: Path, *, files: int = 2) -> list[Path]:
    """Files of two seconds, one after the other from noon on."""
    found, paths = taken(clip, 4 * files), []
    for number in range(files):
        path = recordings.place("bridge", NOON + timedelta(seconds=2 * number), FILM)
        path.write_bytes(found[0].opening + b"".join(each.data for each in found[4 * number : 4 * number + 4]))
        paths.append(_ended(path, NOON + timedelta(seconds=2 * number + 2)))
    return paths


def _ended(path: Path, at: datetime) -> Path:
    os.utime(path, (at.timestamp(), at.timestamp()))
    return path


def cut_all(recordings: Recordings, out: Path, most: int = MUCH) -> Cut:
    end = NOON + timedelta(seconds=9)
    return cut(recordings.parts("bridge", NOON, end, FILM), NOON, end, out, most)


def pictures_in(path: Path) -> int:
    with av.open(str(path)) as container:
        return sum(1 for _ in container.decode(video=0))


def test_a_clip_is_cut_from_the_keyframe_before_over_several_files(clip: Path, tmp_path: Path) -> None:
    recordings = Recordings(tmp_path)
    written(recordings, clip)
    begin, end = NOON + timedelta(seconds=1.5), NOON + timedelta(seconds=3)
    told = cut(recordings.parts("bridge", NOON, end, FILM), begin, end, tmp_path / "out.mp4", MUCH)
    assert told.begin == NOON + timedelta(seconds=1)
    assert abs(told.end - end) < timedelta(seconds=0.2)
    assert 45 <= pictures_in(tmp_path / "out.mp4") <= 52


def test_a_torn_file_is_played_up_to_where_it_is_whole(street: Path, tmp_path: Path) -> None:
    recordings = Recordings(tmp_path)
    first, last = written(recordings, street)
    torn = last.read_bytes()[:-3000]
    assert whole(torn) < len(torn)
    last.write_bytes(torn)
    _ended(last, NOON + timedelta(seconds=4))
    told = cut_all(recordings, tmp_path / "out.mp4")
    assert timedelta(seconds=3) < told.end - told.begin < timedelta(seconds=3.6)
    first.write_bytes(b"")
    last.write_bytes(torn[:200])
    with pytest.raises(Unreadable):
        cut_all(recordings, tmp_path / "out.mp4")


def test_a_clip_is_no_larger_than_it_may_be(street: Path, tmp_path: Path) -> None:
    recordings = Recordings(tmp_path)
    written(recordings, street)
    cut_all(recordings, tmp_path / "out.mp4", 60_000)
    assert (tmp_path / "out.mp4").stat().st_size < 70_000


def test_single_pictures_become_a_clip_that_shows_each_until_the_next(street: Path, tmp_path: Path) -> None:
    recordings = Recordings(tmp_path)
    with av.open(str(street)) as container:
        for number, picture in enumerate(islice(container.decode(video=0), 3)):
            path = recordings.place("bridge", NOON + timedelta(seconds=2 * number), PICTURE)
            path.write_bytes(Frame.of(NOON, 0.0, picture).jpeg())
            _ended(path, NOON + timedelta(seconds=2 * number))
    broken = recordings.place("bridge", NOON + timedelta(seconds=5), PICTURE)
    broken.write_bytes(b"\xff\xd8\xff")
    _ended(broken, NOON + timedelta(seconds=5))
    told = joined(recordings.parts("bridge", NOON, NOON + timedelta(seconds=9), PICTURE), tmp_path / "out.mp4", MUCH)
    assert told.end - told.begin == timedelta(seconds=5), "the last one for a second"
    assert pictures_in(tmp_path / "out.mp4") == 4


def test_what_was_kept_long_enough_is_deleted_and_counted(tmp_path: Path) -> None:
    recordings = Recordings(tmp_path, least_free=0)
    recordings.keep("bridge", 10)
    for minutes in (50, 30, 5):
        _put(recordings, "bridge", NOON - timedelta(minutes=minutes))
    gone = recordings.sweep(NOON)
    assert {camera: (each.files, each.bytes, each.early) for camera, each in gone.items()} == {"bridge": (2, 20, 0)}
    assert recordings.since("bridge") == NOON - timedelta(minutes=5)
    assert recordings.sweep(NOON) == {}


def test_where_the_disk_is_full_the_oldest_of_all_cameras_goes_before_its_time(tmp_path: Path) -> None:
    recordings = Recordings(tmp_path, least_free=10**18)
    for camera, hours in (("bridge", (5, 3, 0)), ("square", (4, 0))):
        recordings.keep(camera, 10_000)
        for each in hours:
            _put(recordings, camera, NOON - timedelta(hours=each))
    gone = recordings.sweep(NOON)
    assert {camera: (each.files, each.early) for camera, each in gone.items()} == {"bridge": (2, 2), "square": (1, 1)}
    assert recordings.since("bridge") == recordings.since("square") == NOON, "what is written now stays"


def _put(recordings: Recordings, camera: str, at: datetime) -> None:
    path = recordings.place(camera, at, FILM)
    path.write_bytes(b"0123456789")
    _ended(path, at)


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    with closing(Spool(tmp_path / "spool.sqlite3")) as found:
        yield found


def recorder(tmp_path: Path, spool: Spool) -> Recorder:
    return Recorder(Recordings(tmp_path / "recordings", 0), spool, fragments, lambda _: None)


def test_what_was_deleted_is_told_once_an_hour_also_after_a_restart(tmp_path: Path, spool: Spool) -> None:
    first = recorder(tmp_path, spool)
    first.recordings.keep("bridge", 10)
    first.sweep(NOON)
    _put(first.recordings, "bridge", NOON - timedelta(minutes=30))
    first.sweep(NOON + timedelta(minutes=1))
    assert spool.waiting() == 0
    again = recorder(tmp_path, spool)
    _put(again.recordings, "bridge", NOON - timedelta(minutes=20))
    again.sweep(NOON + timedelta(minutes=61))
    again.sweep(NOON + timedelta(minutes=62))
    (told,) = spool.oldest(10, MUCH)
    assert isinstance(told, Deletion)
    assert [(each.camera, each.files, each.bytes, each.early) for each in told.cameras] == [("bridge", 2, 20, 0)]
    assert told.cameras[0].until == NOON - timedelta(minutes=20)


def plan(stream: str, kept_minutes: int = 5) -> Configuration:
    made = CameraPlan(camera="bridge", source=stream, stream=stream, kept_minutes=kept_minutes)
    return Configuration(station="north", cameras=(made,))


def test_a_camera_is_recorded_while_its_plan_says_so(street: Path, tmp_path: Path, spool: Spool) -> None:
    found = recorder(tmp_path, spool)
    found.follow(plan(f"file://{street}?speed=20"))
    parts = found.recordings.parts
    ever = (datetime.now(UTC) - timedelta(hours=1), datetime.now(UTC) + timedelta(hours=1), FILM)
    wait_for(lambda: len(parts("bridge", *ever)) >= 3, "three files")
    found.follow(plan(f"file://{street}?speed=20", kept_minutes=0))
    whole_one = parts("bridge", *ever)[0].path
    assert 240 <= pictures_in(whole_one) <= 260, "ten seconds that can be played alone"
    found.stop()
