"""Cameras as a station has them: received together, looked at by a few, told about honestly."""

from __future__ import annotations

import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Event, Thread
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import pytest

from cityloop_edge.messages import CameraHealth, CameraPlan, Condition, Configuration, Moment, Phase, Sighting
from cityloop_edge.runtime.cameras import Cameras
from cityloop_edge.runtime.spool import Spool
from cityloop_edge.vision import kept
from cityloop_edge.vision.memory import Memory
from cityloop_edge.vision.sources.rtsp import Keyframe, Reader, link
from cityloop_edge.vision.watching import Eyes
from tests.cityloop_edge.cameras import cameras
from tests.cityloop_edge.films import Picture, drifting, film
from tests.cityloop_edge.looking import EVERYWHERE, plan
from tests.cityloop_edge.test_decoding import keyframes
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


LENGTH: dict[str, Any] = {"pictures": 500, "gop": 25}


@pytest.mark.parametrize(
    ("codec", "b_frames", "how"),
    [("h264", 2, ()), ("h264", 0, ("--password", "me:s3cret")), ("h265", 2, ())],
    ids=["h264 with b-frames", "h264 with a password", "h265"],
)
def test_a_stall_before_a_real_camera_is_seen(tmp_path: Path, codec: str, b_frames: int, how: tuple[str, ...]) -> None:
    encoder = {"h264": "libx264", "h265": "libx265"}[codec]
    clip = film(tmp_path / "s.ts", lambda number: street(number, comes=8), codec=encoder, b_frames=b_frames, **LENGTH)
    with serving(clip, codec, *how) as (address, _):
        address = address.replace("//", f"//{how[1]}@") if how else address
        with watched(tmp_path, plan(address, EVERYWHERE, dwell=4)) as (found, spool):
            wait_for(lambda: sightings(spool), "a sighting")
            (told,) = sightings(spool)
            (one,) = found.health()
    assert (told.phase, [each.moment for each in told.pictures]) == (Phase.BEGAN, [Moment.BEFORE, Moment.DURING])
    assert (one.condition, one.trouble) == (Condition.WATCHING, "")


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return film(tmp_path_factory.mktemp("clips") / "clip.ts", drifting(SIZE), pictures=100, gop=25, b_frames=2)


@pytest.mark.parametrize("codec", ["h264", "h265"])
def test_what_a_real_camera_sends_arrives_to_the_byte(tmp_path: Path, codec: str) -> None:
    encoder = {"h264": "libx264", "h265": "libx265"}[codec]
    clip = film(tmp_path / "s.ts", drifting(SIZE), codec=encoder, b_frames=2)
    heard, stop = Heard(), Event()
    with serving(clip, codec) as (address, _):
        reader = Reader()
        reader.add("gate", address, 1.0, heard)
        receiving = Thread(target=reader.run, args=(stop,))
        receiving.start()
        wait_for(lambda: len(heard.keyframes) >= 3, "keyframes")
        stop.set()
        receiving.join()
    assert {each.slices for each in heard.keyframes} <= {each.slices for each in keyframes(clip)}


def test_a_real_camera_tells_its_time_of_day(tmp_path: Path) -> None:
    """Every five seconds or so: in a film that lasts."""
    heard, stop = Patient(), Event()
    with serving(film(tmp_path / "s.ts", drifting(SIZE), pictures=500, gop=25)) as (address, _):
        reader = Reader()
        reader.add("gate", address, 1.0, heard)
        receiving = Thread(target=reader.run, args=(stop,))
        receiving.start()
        wait_for(lambda: any(each.clock for each in heard.keyframes), "a sender report", seconds=240)
        stop.set()
        receiving.join()
    told = [each.clock for each in heard.keyframes if each.clock]
    assert told[-1] == pytest.approx(time.time(), abs=20)


@dataclass
class Heard:
    keyframes: list[Keyframe] = field(default_factory=list)

    def took(self, keyframe: Keyframe, at: datetime) -> None:
        self.keyframes.append(keyframe)

    def failed(self, why: str) -> None:
        raise AssertionError(why)

    unfit = failed


class Patient(Heard):
    """A server that hangs up on a busy machine is tried again."""

    def failed(self, why: str) -> None: ...


def test_a_wrong_password_is_told_and_neither_is_written_anywhere(
    clip: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with serving(clip, "h264", "--password", "me:s3cret") as (address, _):
        wrong = address.replace("//", "//me:wr0ng@")
        with watched(tmp_path, named("gate", wrong), named("bare", address)) as (found, _spool):
            wait_for(lambda: all(each.trouble for each in found.health()), "trouble")
            told = health(found)
    assert "does not take the password" in told["gate"].trouble
    assert "asks for a password" in told["bare"].trouble
    assert not any(word in caplog.text + str(told) for word in ("wr0ng", "s3cret"))


def test_a_camera_that_dies_is_told_and_looked_at_again_when_it_is_back(clip: Path, tmp_path: Path) -> None:
    with ExitStack() as stack:
        address, camera = stack.enter_context(serving(clip))
        found, _spool = stack.enter_context(watched(tmp_path, named("gate", address)))
        wait_for(lambda: health(found)["gate"].pictures >= 2, "pictures")
        camera.kill()
        wait_for(lambda: health(found)["gate"].condition is Condition.FAILED, "trouble")
        dead = health(found)["gate"]
        assert dead.trouble
        stack.enter_context(serving(clip, "h264", "--port", str(urlsplit(address).port)))
        wait_for(lambda: health(found)["gate"].pictures > dead.pictures, "new pictures")
        assert health(found)["gate"].condition is Condition.WATCHING
        assert health(found)["gate"].trouble == ""


@pytest.mark.parametrize(
    ("keys_apart", "how", "why"), [(500, (), "no keyframe in 6 seconds"), (25, ("--udp",), "UDP alone")]
)
def test_what_the_reader_cannot_serve_gets_a_thread_and_its_health_says_so(
    tmp_path: Path, keys_apart: int, how: tuple[str, ...], why: str
) -> None:
    clip = film(tmp_path / "s.ts", drifting(SIZE), pictures=500, gop=keys_apart)
    with serving(clip, "h264", *how) as (address, _), watched(tmp_path, named("gate", address)) as (found, _spool):
        wait_for(lambda: why in health(found)["gate"].trouble and health(found)["gate"].pictures >= 3, "pictures")
        assert health(found)["gate"].condition is Condition.WATCHING


@contextmanager
def answering(*words: bytes) -> Iterator[str]:
    """A camera that says the same to everybody, whatever it is asked; and then waits."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        callers: list[socket.socket] = []

        def answer() -> None:
            with suppress(OSError):
                while True:
                    callers.append(server.accept()[0])
                    for each in words:
                        callers[-1].sendall(each)

        Thread(target=answer, daemon=True).start()
        yield f"rtsp://me:s3cret@127.0.0.1:{server.getsockname()[1]}/street"
        server.shutdown(socket.SHUT_RDWR)
        for caller in callers:
            caller.close()


REPORT = b"$\x01\x00\x08\x80\xc8\x00\x01\x00\x00\x00\x07"
ABOUT = b"m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n"
PLAYING = (
    b"RTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\n",
    b"RTSP/1.0 200 OK\r\nCSeq: 2\r\nContent-Length: %d\r\n\r\n" % len(ABOUT) + ABOUT,
    b"RTSP/1.0 200 OK\r\nCSeq: 3\r\nTransport: RTP/AVP/TCP;interleaved=0-1\r\n\r\n",
    b"RTSP/1.0 200 OK\r\nCSeq: 4\r\n\r\n",
)


def test_who_answers_nonsense_or_nothing_is_told_and_the_others_are_watched_meanwhile(
    clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link, "PATIENCE", 3.0)
    with (
        answering(b"HTTP/1.1 400 Bad Request\r\n\r\nwhat is this?") as web,
        answering(np.random.default_rng(1).bytes(300_000)) as noise,
        answering() as silence,
        answering(*PLAYING, *[REPORT] * 50) as blind,
        cameras(clip) as (address, _),
    ):
        plans = [named("web", web), named("noise", noise), named("silence", silence), named("blind", blind)]
        plans += [named("away", "rtsp://me:s3cret@127.0.0.1:9/x"), named("nowhere", "rtsp://me:s3cret@no.such.host./x")]
        with watched(tmp_path, *plans, named("good", f"{address}/0/1")) as (found, _spool):
            wait_for(lambda: all(each.trouble for each in found.health() if each.camera != "good"), "trouble")
            wait_for(lambda: health(found)["good"].pictures >= 2, "pictures")
            told = health(found)
    assert all(told[each.camera].condition is Condition.FAILED for each in plans)
    assert told["silence"].trouble == "the camera does not answer"
    assert told["blind"].trouble == "no picture has come for 3 seconds"
    assert told["web"].trouble == "what the camera sends makes no sense"
    assert "refused" in told["away"].trouble
    assert "s3cret" not in str(told)
    assert (told["good"].condition, told["good"].trouble) == (Condition.WATCHING, "")


def test_a_hundred_cameras_are_watched_at_once(clip: Path, tmp_path: Path) -> None:
    with cameras(clip) as (address, _):
        plans = [named(str(number), f"{address}/0/{number}", every=2.0) for number in range(100)]
        with watched(tmp_path, *plans) as (found, _spool):
            wait_for(lambda: min(each.pictures for each in found.health()) >= 3, "three pictures of each")
            assert {each.condition for each in found.health()} == {Condition.WATCHING}
            found.follow(Configuration(station="north", cameras=tuple(plans[:7])))
            assert {each.camera for each in found.health()} == set("0123456")
            before = health(found)
            wait_for(lambda: all(each.pictures > before[each.camera].pictures for each in found.health()), "more")
            assert all(look.jpeg().startswith(b"\xff\xd8") for look in map(found.last, "0123456") if look)


def test_what_an_eye_knew_it_knows_after_a_restart(tmp_path: Path) -> None:
    """The street was seen empty before the station stopped; what stands there afterwards is new."""
    empty = film(tmp_path / "empty.ts", lambda number: street(number, comes=99), pictures=100, gop=25)
    full = film(tmp_path / "full.ts", lambda number: street(number, comes=0), pictures=100, gop=25)
    with cameras(empty, full) as (address, _):
        gate = plan(f"{address}/0/gate", EVERYWHERE, dwell=4)
        with watched(tmp_path, gate) as (found, spool):
            wait_for(lambda: health(found)["north-gate"].pictures >= 8, "an empty street")
            assert sightings(spool) == []
        with watched(tmp_path, gate.model_copy(update={"source": f"{address}/1/gate"})) as (found, spool):
            wait_for(lambda: sightings(spool), "a sighting")
    assert [each.phase for each in sightings_kept(tmp_path)] == [Phase.BEGAN]


def test_a_sighting_and_the_memory_of_it_outlive_a_kill(tmp_path: Path) -> None:
    clip = film(tmp_path / "s.ts", lambda number: street(number, comes=8), **LENGTH)
    with cameras(clip) as (address, _):
        gate = plan(f"{address}/0/gate", EVERYWHERE, dwell=4)
        program = textwrap.dedent(f"""
            import sys, threading
            from pathlib import Path
            sys.path[:0] = {sys.path!r}
            from cityloop_edge.messages import CameraPlan
            from tests.cityloop_edge.test_cameras import watched
            plan = CameraPlan.model_validate_json({gate.model_dump_json()!r})
            with watched(Path({str(tmp_path)!r}), plan):
                threading.Event().wait()
        """)
        with subprocess.Popen([sys.executable, "-c", program]) as process:
            wait_for(lambda: (tmp_path / "spool.sqlite3").exists() and sightings_kept(tmp_path), "a sighting")
            process.kill()
    with closing(Spool(tmp_path / "spool.sqlite3")) as spool:
        memory = Memory.load(kept.unpacked(spool.kept("memory of north-gate") or b"", 1)[0])
        assert {each.stay for each in sightings(spool)} == set(memory.stays)


def sightings_kept(folder: Path) -> list[Sighting]:
    with closing(Spool(folder / "spool.sqlite3")) as spool:
        return sightings(spool)
