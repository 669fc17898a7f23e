"""Between the reader and the workers: one picture a camera waits, the newest; nobody is looked at before his turn."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import pytest

from cityloop_edge.messages import CameraPlan, Condition, Configuration, Sighting, Sign
from cityloop_edge.runtime import receiving
from cityloop_edge.runtime.cameras import Cameras
from cityloop_edge.runtime.receiving import Hear
from cityloop_edge.runtime.spool import Spool
from tests.servers import wait_for

AT = datetime(2026, 11, 28, tzinfo=UTC)


@dataclass(frozen=True)
class Seen:
    at: datetime = AT
    sightings: tuple[Sighting, ...] = ()
    signs: tuple[Sign, ...] = ()

    def jpeg(self) -> bytes:
        return b""

    def memory(self) -> bytes:
        return b"memory"


@dataclass
class Eyes:
    """A reader and viewers that do what the test says. `looked`: camera and sample, in order."""

    looks: Callable[[str], Seen | None] = lambda sample: Seen()
    heard: dict[str, Hear] = field(default_factory=dict)
    looked: list[tuple[str, str]] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    away: set[str] = field(default_factory=set)

    @property
    def reader(self) -> Eyes:
        return self

    def add(self, camera: str, source: str, every: float, hear: Hear) -> None:
        self.heard[camera] = hear

    def drop(self, camera: str) -> None:
        self.dropped.append(camera)

    def run(self, stop: Event) -> None:
        stop.wait()

    def reads(self, source: str) -> bool:
        return True

    def watch(self, plan: CameraPlan, kept: bytes | None, stop: Event) -> Iterator[Seen]:
        yield Seen()
        stop.wait()

    def viewer(self, plan: CameraPlan, kept: bytes | None) -> Viewer:
        return Viewer(plan.camera, self)


@dataclass
class Viewer:
    camera: str
    eyes: Eyes

    def look(self, sample: str, at: datetime) -> Seen | None:
        self.eyes.looked.append((self.camera, sample))
        return self.eyes.looks(sample)


@contextmanager
def watched(eyes: Eyes, folder: Path, *codes: str) -> Iterator[Cameras]:
    plans = tuple(CameraPlan(camera=code, source=f"rtsp://{code}/") for code in codes)
    with closing(Spool(folder / "spool.sqlite3")) as spool:
        cameras = Cameras(eyes, spool, lambda: None)
        cameras.follow(Configuration(station="north", cameras=plans))
        try:
            yield cameras
        finally:
            cameras.stop()


@pytest.fixture
def one_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "MOST_WORKERS", 1)


def pictures(cameras: Cameras) -> int:
    return sum(each.pictures for each in cameras.health())


@pytest.mark.usefixtures("one_worker")
def test_of_pictures_that_wait_the_newest_is_looked_at_and_every_camera_has_its_turn(tmp_path: Path) -> None:
    go, begun = Event(), Event()

    def slow(sample: str) -> Seen:
        begun.set()
        go.wait(30)
        return Seen()

    eyes = Eyes(slow)
    with watched(eyes, tmp_path, "a", "b", "c") as cameras:
        eyes.heard["a"].took("first", AT)
        begun.wait(30)
        for sample in ("old", "older", "new"):
            for code in "abc":
                eyes.heard[code].took(sample, AT)
        go.set()
        wait_for(lambda: pictures(cameras) == 4, "all that waited")
        assert eyes.looked == [("a", "first"), ("b", "new"), ("c", "new"), ("a", "new")]


@pytest.mark.usefixtures("one_worker")
def test_an_eye_that_fails_is_told_and_the_next_picture_finds_another(tmp_path: Path) -> None:
    def looks(sample: str) -> Seen:
        if sample == "bad":
            raise ValueError("no such colour")
        return Seen()

    eyes = Eyes(looks)
    with watched(eyes, tmp_path, "a", "b") as cameras:
        eyes.heard["a"].took("bad", AT)
        wait_for(lambda: cameras.health()[0].condition is Condition.FAILED, "the failure")
        assert cameras.health()[0].trouble == "no such colour"
        eyes.heard["b"].took("good", AT)
        eyes.heard["a"].took("good", AT)
        wait_for(lambda: pictures(cameras) == 2, "the others")
        assert [each.condition for each in cameras.health()] == [Condition.WATCHING] * 2


def test_a_camera_that_was_lost_is_not_said_to_be_watched_by_a_picture_that_came_before(tmp_path: Path) -> None:
    go, begun = Event(), Event()

    def slow(sample: str) -> Seen:
        begun.set()
        go.wait(30)
        return Seen()

    eyes = Eyes(slow)
    with watched(eyes, tmp_path, "a") as cameras:
        eyes.heard["a"].took("last", AT)
        begun.wait(30)
        eyes.heard["a"].failed("the camera has hung up")
        go.set()
        wait_for(lambda: pictures(cameras) == 1, "the picture")
        wait_for(lambda: cameras.health()[0].condition is Condition.FAILED, "the truth")
        assert cameras.health()[0].trouble == "the camera has hung up"
        eyes.heard["a"].took("again", AT)
        wait_for(lambda: cameras.health()[0].condition is Condition.WATCHING, "its return")


@pytest.mark.usefixtures("one_worker")
def test_whose_keyframes_cannot_be_decoded_gets_a_thread_of_its_own_as_long_as_there_are_some(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "MOST_APART", 1)
    eyes = Eyes(lambda sample: None)
    with watched(eyes, tmp_path, "a", "b") as cameras:
        for code in "ab":
            for number in range(receiving.MOST_DAMAGED):
                look_at(eyes, code, str(number))
        wait_for(lambda: cameras.health()[1].condition is Condition.FAILED, "the second one's trouble")
        wait_for(lambda: cameras.health()[0].condition is Condition.WATCHING, "the first one's pictures")
        first, second = cameras.health()
        assert (first.condition, first.trouble) == (
            Condition.WATCHING,
            "received in a thread of its own: its keyframes cannot be decoded alone",
        )
        assert "1 cameras have a thread" in second.trouble


def look_at(eyes: Eyes, code: str, sample: str) -> None:
    before = len(eyes.looked)
    eyes.heard[code].took(sample, AT)
    wait_for(lambda: len(eyes.looked) > before, "a look")


def test_a_plan_that_changes_begins_anew_and_one_that_stays_does_not_notice(tmp_path: Path) -> None:
    eyes = Eyes()
    with watched(eyes, tmp_path, "a", "b") as cameras:
        before = dict(eyes.heard)
        changed = CameraPlan(camera="a", source="rtsp://elsewhere/")
        cameras.follow(Configuration(station="north", cameras=(changed, CameraPlan(camera="b", source="rtsp://b/"))))
        assert (eyes.heard["a"] is before["a"], eyes.heard["b"] is before["b"]) == (False, True)
        assert eyes.dropped == ["a"]
        before["a"].took("late", AT)
        eyes.heard["a"].took("new", AT)
        wait_for(lambda: pictures(cameras) == 1, "the new one's picture")
        assert eyes.looked == [("a", "new")]
