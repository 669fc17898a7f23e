"""Started processes: a migrated city of its own, web and worker on it, and their sudden death."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from django.conf import settings
from django.db import connection, connections
from django.test.utils import setup_databases, teardown_databases

from tests import postgres
from tests.environment import DATABASE, HOME

TEMPLATE = "template_city" if DATABASE == "postgres" else str(HOME / "template.sqlite3")


@dataclass
class City:
    """A city's data directory and database; `opened()` lets this process work in it too."""

    data: Path
    database: str  # DATABASE_URL
    name: str  # what Django calls its NAME
    blocker: Any

    @property
    def env(self) -> dict[str, str]:
        return os.environ | {"CITYLOOP_DATA": str(self.data), "DATABASE_URL": self.database}

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Django's connection of this process leads to this city meanwhile; not together with the fixture `db`."""
        with self.blocker.unblock(), pytest.MonkeyPatch.context() as patch, _connected(self.name):
            patch.setenv("CITYLOOP_DATA", str(self.data))
            patch.setattr(settings, "DATA", self.data)
            yield


@dataclass
class Process:
    """A process of the city: its arguments to `python -m cityloop` and where its output goes."""

    city: City
    arguments: list[str]
    log: Path
    popen: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "cityloop", *self.arguments, "--data", str(self.city.data)]
        with self.log.open("ab") as output:
            self.popen = subprocess.Popen(command, env=self.city.env, stdout=output, stderr=subprocess.STDOUT)

    @property
    def pid(self) -> int:
        assert self.popen is not None
        return self.popen.pid

    def kill9(self) -> None:
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """Asks it to stop; its exit status."""
        return self._end(signal.SIGTERM)

    def restart(self) -> None:
        self._end(signal.SIGKILL)
        self.start()

    def wait(self) -> int:
        """Its exit status, once it ends by itself."""
        assert self.popen is not None
        return self.popen.wait(timeout=120)

    def output(self) -> str:
        return self.log.read_text(errors="replace")

    def _end(self, number: int) -> int:
        assert self.popen is not None
        if self.popen.poll() is None:
            self.popen.send_signal(number)
        return self.popen.wait(timeout=60)


@dataclass
class Web(Process):
    """The web process on a free port of the loopback."""

    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        super().start()
        wait_for(self.is_healthy, "web to be healthy", self)

    def is_healthy(self) -> bool:
        assert self.popen is not None
        if self.popen.poll() is not None:
            raise AssertionError(f"web ended with {self.popen.returncode}:\n{self.output()}")
        try:
            return httpx.get(f"{self.url}/healthz", timeout=5).status_code == 200
        except httpx.TransportError:
            return False

    def client(self) -> httpx.Client:
        """Nobody in particular; close it after use."""
        return httpx.Client(base_url=self.url, timeout=30, headers={"Accept-Language": "en"})

    def sign_in(self, username: str, password: str = "cityloop-test") -> httpx.Client:
        """A browser in which `username` is signed in."""
        client = self.client()
        client.get(settings.LOGIN_URL).raise_for_status()
        answer = client.post(
            settings.LOGIN_URL,
            data={
                "username": username,
                "password": password,
                "csrfmiddlewaretoken": client.cookies[settings.CSRF_COOKIE_NAME],
            },
            headers={"Origin": self.url, "Referer": f"{self.url}{settings.LOGIN_URL}"},
        )
        assert answer.status_code == 302, f"{username} was not let in: {answer.status_code}"
        client.headers["X-CSRFToken"] = client.cookies[settings.CSRF_COOKIE_NAME]
        client.headers["Referer"] = self.url
        return client


def wait_for(true: Any, what: str, process: Process | None = None, seconds: float = 60) -> None:
    """Asks until it is so; fails with the process's output where that never happens."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds:g} s for {what}\n{process.output() if process else ''}")
        time.sleep(0.05)


def free_port() -> int:
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """The migrated test database and a copy of it, the template of all cities; also where a run has cities alone."""
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False)
        name = connection.settings_dict["NAME"]
        _disconnect()
        _copy(name, TEMPLATE)
    yield
    if DATABASE == "postgres":
        postgres.drop(TEMPLATE)
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@contextmanager
def a_city(data: Path, blocker: Any) -> Iterator[City]:
    """A migrated and otherwise empty city on a database of its own."""
    data.mkdir()
    shutil.copytree(HOME / "data" / "secrets", data / "secrets")
    if DATABASE == "postgres":
        name = f"city_{os.urandom(6).hex()}"
        url = postgres.address(name)
    else:
        name = str(data / "city.sqlite3")
        url = f"sqlite:///{name}"
    _copy(TEMPLATE, name)
    yield City(data=data, database=url, name=name, blocker=blocker)
    if DATABASE == "postgres":
        postgres.drop(name)


@contextmanager
def a_web(city: City) -> Iterator[Web]:
    port = free_port()
    process = Web(city, ["web", "--port", str(port)], city.data / "web.log", port=port)
    try:
        process.start()
        yield process
    finally:
        process.kill9()


@pytest.fixture
def city(django_db_setup: None, django_db_blocker: Any, tmp_path: Path) -> Iterator[City]:
    with a_city(tmp_path / "city", django_db_blocker) as found:
        yield found


@pytest.fixture
def web(city: City) -> Iterator[Web]:
    with a_web(city) as process:
        yield process


@pytest.fixture
def worker(city: City) -> Iterator[Process]:
    process = Process(city, ["worker"], city.data / "worker.log")
    try:
        process.start()
        yield process
    finally:
        process.kill9()


def _copy(source: str, target: str) -> None:
    if DATABASE == "postgres":
        postgres.clone(source, target)
        return
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def _disconnect() -> None:
    connection.close()
    if DATABASE == "postgres":
        cast(Any, connection).close_pool()


@contextmanager
def _connected(name: str) -> Iterator[None]:
    before = connections["default"].settings_dict["NAME"]
    _disconnect()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        _disconnect()
        connection.settings_dict["NAME"] = before
