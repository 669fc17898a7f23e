"""One command holds the processes of a city."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from cityloop.config import supervisor
from cityloop.config.running import web_processes
from tests.servers import City, Process, a_city, free_port, wait_for

pytestmark = pytest.mark.once


@contextmanager
def started(city: City, port: int) -> Iterator[Process]:
    process = Process(city, ["up", "--port", str(port)], city.data / "up.log")
    process.start()
    wait_for(lambda: "ready" in process.output(), "the city to be ready", process)
    yield process
    process.kill9()
    wait_for(lambda: not _processes_of(city), "all processes to be gone", process)


@pytest.fixture
def up(city: City) -> Iterator[Process]:
    with started(city, free_port()) as process:
        yield process


@pytest.fixture(scope="module")
def port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def kept(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory, port: int
) -> Iterator[Process]:
    """For tests that leave it up."""
    with a_city(tmp_path_factory.mktemp("up") / "city", django_db_blocker) as city, started(city, port) as process:
        yield process


def test_web_worker_and_edge_run(kept: Process) -> None:
    def all_run() -> bool:
        told = " ".join(" ".join(child.cmdline()) for child in _children(kept))
        return all(each in told for each in ("cityloop web", "cityloop worker", "cityloop_edge"))

    wait_for(all_run, "web, worker and edge", kept)
    assert len(_children(kept)) == web_processes() + 2


def test_it_stops_with_all_that_it_started(up: Process) -> None:
    assert up.stop() == 0
    assert not _processes_of(up.city)


def test_no_orphan_stays_when_it_is_killed(up: Process) -> None:
    up.kill9()
    wait_for(lambda: not _processes_of(up.city), "its children to be gone", up)


def test_a_crashed_web_process_starts_again_and_no_caller_is_refused(kept: Process, port: int) -> None:
    web = next(child for child in _children(kept) if "web" in child.cmdline())
    web.send_signal(signal.SIGKILL)
    assert httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=30).status_code == 200
    wait_for(lambda: "ended with -9" in kept.output(), "the crash to be told", kept)
    wait_for(lambda: len(_children(kept)) == web_processes() + 2, "all children again", kept)


def test_a_second_instance_on_the_same_data_is_refused(kept: Process) -> None:
    second = Process(kept.city, ["up", "--port", str(free_port())], kept.city.data / "second.log")
    second.start()
    assert second.wait() == 1
    assert f"is in use by another CityLoop (process {kept.pid})" in second.output()


def test_a_port_in_use_is_named(city: City) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = taken.getsockname()[1]
        process = Process(city, ["up", "--port", str(number)], city.data / "up.log")
        process.start()
        assert process.wait() == 1
    assert f"Port {number} on 127.0.0.1 cannot be used" in process.output()


def test_a_real_city_is_never_reset_as_a_demo(city: City) -> None:
    (city.data / "kind").write_text("city")
    process = Process(city, ["demo", "--reset", "--port", str(free_port())], city.data / "demo.log")
    process.start()
    assert process.wait() == 1
    assert "does not throw away" in process.output()
    assert (city.data / "secrets").is_dir()


def test_a_long_log_moves_into_the_older_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "LOG_LIMIT", 3)
    log = tmp_path / "web.log"
    with log.open("ab", buffering=0) as writer:
        writer.write(b"first")
        supervisor.shorten(log)
        writer.write(b"on")
    assert (log.read_bytes(), (tmp_path / "web.log.1").read_bytes()) == (b"on", b"first")


def _children(process: Process) -> list[psutil.Process]:
    return list(psutil.Process(process.pid).children())


def _processes_of(city: City) -> list[int]:
    """Every process that names the city's directory, this one aside."""
    found = []
    for process in psutil.process_iter(["pid", "cmdline", "status"]):
        line = " ".join(process.info["cmdline"] or ())
        if str(city.data) in line and process.info["status"] != "zombie" and process.info["pid"] != os.getpid():
            found.append(process.info["pid"])
    return found
