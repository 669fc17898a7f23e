"""Cameras of which a picture is wanted now and then: connect, take a keyframe, leave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from threading import Event, Thread
from urllib.parse import urlsplit

import psutil
import pytest

from cityloop_edge.vision.sources.rtsp import Keyframe, Reader, reader
from tests.cityloop_edge.cameras import cameras
from tests.cityloop_edge.films import drifting, film
from tests.servers import free_port, wait_for

EVERY, MOST = 1.5, 4


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    clip = film(tmp_path_factory.mktemp("clips") / "clip.ts", drifting((320, 180)), pictures=50, gop=25)
    with cameras(clip) as (found, _):
        yield f"{found}/0"


@pytest.fixture(autouse=True)
def _seldom(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "VISITED", EVERY)
    monkeypatch.setattr(reader, "MOST_VISITS", MOST)


@dataclass
class Visitors:
    """What was heard of each camera."""

    pictures: Counter[str]
    troubles: Counter[str]
    most_at_once: int = 0


@dataclass
class Heard:
    camera: str
    all: Visitors
    port: int

    def took(self, keyframe: Keyframe, at: datetime) -> None:
        self.all.pictures[self.camera] += 1
        now = [each for each in psutil.Process().net_connections("tcp") if each.raddr and each.raddr[1] == self.port]
        connected = sum(each.status == psutil.CONN_ESTABLISHED for each in now)
        self.all.most_at_once = max(self.all.most_at_once, connected)

    def failed(self, why: str) -> None:
        self.all.troubles[self.camera] += 1

    def unfit(self, why: str) -> None:
        raise AssertionError(why)


@contextmanager
def visiting(addresses: dict[str, str], every: float) -> Iterator[tuple[Visitors, Reader]]:
    found, stop, reading = Visitors(Counter(), Counter()), Event(), Reader()
    for camera, address in addresses.items():
        reading.add(camera, address, every, Heard(camera, found, urlsplit(address).port or 0))
    thread = Thread(target=reading.run, args=(stop,))
    thread.start()
    try:
        yield found, reading
    finally:
        stop.set()
        thread.join()


def test_all_are_seen_again_and_again_though_there_is_room_for_few_at_once(address: str) -> None:
    wanted = {f"c{number}": f"{address}/{number}" for number in range(5 * MOST)}
    with visiting(wanted, EVERY) as (found, _):
        wait_for(lambda: len(found.pictures) == len(wanted) and min(found.pictures.values()) >= 3, "three of each")
    assert not found.troubles
    assert 1 <= found.most_at_once <= MOST
    assert max(found.pictures.values()) - min(found.pictures.values()) <= 2, "who waits longest is next"


def test_nobody_is_visited_before_it_is_time(address: str) -> None:
    with visiting({"seldom": f"{address}/1"}, 3600) as (found, reading):
        wait_for(lambda: found.pictures["seldom"], "the first visit")
        reading.add("often", f"{address}/2", EVERY, Heard("often", found, 0))
        wait_for(lambda: found.pictures["often"] >= 3, "others meanwhile")
        assert found.pictures["seldom"] == 1


def test_those_that_do_not_answer_hold_nobody_up(address: str) -> None:
    dead = {f"d{number}": f"rtsp://127.0.0.1:{free_port()}/{number}" for number in range(2 * MOST)}
    alive = {f"a{number}": f"{address}/{number}" for number in range(MOST)}
    with visiting(dead | alive, EVERY) as (found, _):
        wait_for(lambda: all(found.pictures[camera] >= 2 for camera in alive), "two of each that is there")
        wait_for(lambda: all(found.troubles[camera] for camera in dead), "a word on the dead")


def test_one_that_is_dropped_is_visited_no_more(address: str) -> None:
    with visiting({"gone": f"{address}/1", "stays": f"{address}/2"}, EVERY) as (found, reading):
        wait_for(lambda: found.pictures["gone"], "the first visit")
        reading.drop("gone")
        wait_for(lambda: found.pictures["stays"] >= 3, "the other's next visits")
        before = found.pictures["gone"]
        wait_for(lambda: found.pictures["stays"] >= 6, "more of them")
        assert found.pictures["gone"] == before
