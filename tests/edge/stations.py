"""A station beside a started city: enrolled, with cameras, and its edge as a process of its own."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from cityloop.edge import services as edge
from cityloop.edge.models import CameraHealth, Command, Station
from cityloop.journal.services import Actor
from cityloop.watch import services as watch
from cityloop.watch.models import Look
from tests.servers import City, Web, wait_for

ADMIN = Actor("person", "admin", "admin")
PAVEMENT = [[0.1, 0.1], [0.9, 0.1], [0.9, 0.95], [0.1, 0.95]]


def enrolled(code: str = "north", at: datetime | None = None) -> tuple[Station, str]:
    at = at or datetime.now(UTC)
    return edge.enrol(code=edge.prepare(code=code, name=code.title(), actor=ADMIN, at=at), at=at)


def camera(station: Station, code: str, source: str, *, dwell: int = 4, sample: float = 1.0, **details: Any) -> None:
    """One with a single zone called `pavement`."""
    at = datetime.now(UTC)
    made = watch.register_camera(
        code=code,
        name=code,
        lon=119.6,
        lat=30.8,
        source=source,
        station=station,
        sample_seconds=sample,
        actor=ADMIN,
        at=at,
        **details,
    )
    watch.draw_zone(
        made,
        code="pavement",
        name="Pavement",
        polygon=PAVEMENT,
        meaning="no_stall",
        dwell_seconds=dwell,
        preset=made.preset,
        actor=ADMIN,
        at=at,
    )


@dataclass
class EdgeProcess:
    """`python -m cityloop_edge.entrypoints.on_process` with a directory of its own."""

    centre: str
    token: str
    data: Path
    popen: subprocess.Popen[bytes] | None = None
    _log: IO[bytes] | None = None

    def start(self) -> None:
        self.data.mkdir(exist_ok=True)
        (self.data / "token").write_text(self.token)
        self._log = (self.data / "log").open("ab")
        arguments = ["--centre", self.centre, "--token-file", str(self.data / "token"), "--data", str(self.data)]
        command = [sys.executable, "-m", "cityloop_edge.entrypoints.on_process", *arguments]
        self.popen = subprocess.Popen(command, stdout=self._log, stderr=subprocess.STDOUT)

    def kill9(self) -> None:
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        return self._end(signal.SIGTERM)

    def output(self) -> str:
        return (self.data / "log").read_text(errors="replace")

    def waiting(self) -> list[str]:
        """Ids of the sightings in the spool."""
        if not (self.data / "spool.sqlite3").exists():
            return []
        with closing(sqlite3.connect(self.data / "spool.sqlite3", timeout=60)) as spool:
            return [json.loads(body)["id"] for (body,) in spool.execute("SELECT body FROM outbox ORDER BY number")]

    def _end(self, number: int) -> int:
        assert self.popen is not None
        if self.popen.poll() is None:
            self.popen.send_signal(number)
        status = self.popen.wait(timeout=60)
        if self._log:
            self._log.close()
        return status


def edge_of(city: City, url: str, token: str) -> EdgeProcess:
    return EdgeProcess(url, token, city.data / "edge")


@contextmanager
def watched(town: Web, code: str, source: str, **details: Any) -> Iterator[EdgeProcess]:
    """The edge of the station `north` with a camera of which there are pictures; what was before is forgotten."""
    for each in (CameraHealth, Command, Look):
        each.objects.all().delete()
    station, token = enrolled()
    camera(station, code, source, **details)
    process = edge_of(town.city, town.url, token)
    process.start()
    try:
        wait_for(lambda: CameraHealth.objects.filter(pictures__gt=0).exists(), "a picture")
        yield process
    finally:
        process.kill9()
