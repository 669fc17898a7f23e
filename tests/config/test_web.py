"""The web process as browsers meet it."""

from __future__ import annotations

import socket
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from cityloop.config.paths import ROOT
from tests.environment import DATABASE
from tests.servers import City, Process, Web, a_city, a_web, free_port, wait_for


@pytest.fixture(scope="module")
def kept(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """For tests that leave it as it was."""
    with a_city(tmp_path_factory.mktemp("web") / "city", django_db_blocker) as city, a_web(city) as process:
        yield process


def test_a_migrated_city_is_healthy(kept: Web) -> None:
    answer = httpx.get(f"{kept.url}/healthz")
    assert (answer.status_code, answer.text) == (200, "ready")


def test_a_journal_without_its_triggers_is_not(web: Web) -> None:
    with web.city.opened():
        from cityloop.journal import guard

        guard.remove()
    answer = httpx.get(f"{web.url}/healthz")
    assert answer.status_code == 503
    assert "trigger" in answer.text


@pytest.mark.once
def test_an_empty_database_is_healthy_only_after_migrating(tmp_path: Path, city: City) -> None:
    bare = City(tmp_path / "bare", f"sqlite:///{tmp_path / 'bare.sqlite3'}", "", city.blocker)
    bare.data.mkdir()
    port = free_port()
    web = Web(bare, ["web", "--port", str(port)], tmp_path / "web.log", port=port)
    Process.start(web)
    try:
        wait_for(lambda: _status(web) == 503, "web to say that it is not ready", web)
        migrate = Process(bare, ["migrate", "--quiet"], tmp_path / "migrate.log")
        migrate.start()
        assert migrate.wait() == 0, migrate.output()
        wait_for(lambda: _status(web) == 200, "web to be ready", web)
    finally:
        web.kill9()


@pytest.mark.once
def test_it_stops_when_asked(web: Web) -> None:
    assert web.stop() == 0


def test_it_is_there_again_after_a_sudden_death(kept: Web) -> None:
    kept.kill9()
    kept.start()
    assert kept.is_healthy()


@pytest.mark.once
def test_static_files_are_served(kept: Web) -> None:
    with kept.client() as client:
        assert client.get("/static/htmx/htmx.esm.min.js").status_code == 200


@pytest.mark.once
def test_a_body_beyond_the_limit_is_refused_before_it_is_sent(kept: Web) -> None:
    head = f"POST /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1:{kept.port}\r\nContent-Length: 999999999999\r\n\r\n"
    assert _raw(kept, head.encode()).startswith(b"HTTP/1.1 413")


@pytest.mark.once
def test_a_torn_upload_reaches_nobody(kept: Web) -> None:
    head = f"POST /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1:{kept.port}\r\nContent-Length: 1000\r\n\r\nonly this"
    with socket.create_connection(("127.0.0.1", kept.port)) as connection:
        connection.sendall(head.encode())
    wait_for(lambda: "POST /sign-in/ 0" in kept.output(), "the line of the torn request", kept)
    assert kept.is_healthy()


@pytest.mark.once
def test_many_slow_senders_hold_nobody_up(kept: Web) -> None:
    head = f"POST /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1:{kept.port}\r\nContent-Length: 1000\r\n\r\n"
    slow = [socket.create_connection(("127.0.0.1", kept.port)) for _ in range(40)]
    try:
        for connection in slow:
            connection.sendall(head.encode())
        assert kept.is_healthy()
    finally:
        for connection in slow:
            connection.close()


@pytest.mark.skipif(DATABASE != "sqlite", reason="the file is SQLite's")
def test_the_database_waits_for_the_disk(city: City) -> None:
    assert sqlite3.connect(city.name).execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert "synchronous=FULL" in (ROOT / "src/cityloop/config/settings.py").read_text()


def _status(web: Web) -> int:
    try:
        return httpx.get(f"{web.url}/healthz", timeout=5).status_code
    except httpx.TransportError:
        return 0


def _raw(web: Web, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", web.port), timeout=10) as connection:
        connection.sendall(request)
        return connection.recv(1000)
