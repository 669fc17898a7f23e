"""Starts the processes of a city, restarts what crashes, and stops all of them together."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO

STOP_WITHIN = 3.5  # seconds until what has not stopped is killed
PAUSES = (0.5, 1, 2, 5, 10, 30)  # seconds before a restart, by the number of crashes in a row
CALM = 60  # seconds of life after which earlier crashes are forgotten
LOG_LIMIT = 10_000_000  # bytes; one older log is kept
LEASH = Path(__file__).with_name("leash.py")


@dataclass(frozen=True)
class Job:
    """A process of the city. One that `ends` has done its work when it exits with 0."""

    name: str
    command: list[str]
    ends: bool = False
    hands: tuple[int, ...] = ()  # open files it inherits


@dataclass
class Child:
    job: Job
    popen: subprocess.Popen[bytes] | None = None
    began: float = 0
    crashes: int = 0
    again_at: float = 0
    done: bool = False


@dataclass
class Supervisor:
    """Holds the jobs of one city until it is told to stop."""

    logs: Path
    say: Callable[[str], None] = print
    children: list[Child] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)

    def add(self, job: Job) -> None:
        self.logs.mkdir(parents=True, exist_ok=True)
        child = Child(job)
        self.children.append(child)
        self._start(child)

    def listen_to_signals(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._told_to_stop)

    @property
    def stopping(self) -> bool:
        return self._stop.is_set()

    def run(self, *, until: Callable[[], bool] = lambda: False, seconds: float = float("inf")) -> bool:
        """Watches over the children; True as soon as `until` holds, False when told to stop or the time is over."""
        end = time.monotonic() + seconds
        while not self._stop.wait(0.2):
            for child in self.children:
                self._look_after(child)
            if until():
                return True
            if time.monotonic() > end:
                break
        return False

    def stop(self) -> None:
        """Asks all to stop, kills what does not."""
        self._stop.set()
        alive = [child.popen for child in self.children if child.popen and child.popen.poll() is None]
        for popen in alive:
            popen.send_signal(signal.SIGTERM)
        end = time.monotonic() + STOP_WITHIN
        for popen in alive:
            try:
                popen.wait(max(0.0, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                self.say(f"{popen.pid} does not stop and is killed")
        for child in self.children:
            _kill_group(child.popen)

    def _log(self, child: Child) -> Path:
        return self.logs / f"{child.job.name}.log"

    def _told_to_stop(self, number: int, frame: FrameType | None) -> None:
        self._stop.set()

    def _start(self, child: Child) -> None:
        with self._log(child).open("ab") as output:
            child.popen = leashed(child.job.command, output, child.job.hands)
        child.began = time.monotonic()

    def _look_after(self, child: Child) -> None:
        now = time.monotonic()
        if child.popen is None:
            if not child.done and now >= child.again_at:
                self._start(child)
            return
        status = child.popen.poll()
        if status is None:
            shorten(self._log(child))
            return
        _kill_group(child.popen)
        child.popen = None
        if child.job.ends and status == 0:
            child.done = True
            return
        child.crashes = 1 if now - child.began > CALM else child.crashes + 1
        pause = PAUSES[min(child.crashes, len(PAUSES)) - 1]
        child.again_at = now + pause
        self.say(f"{child.job.name} ended with {status}, starts again in {pause:g} s: {self._log(child)}")


def leashed(
    command: list[str], output: IO[bytes] | None = None, hands: tuple[int, ...] = ()
) -> subprocess.Popen[bytes]:
    """A process that ends with us, however we end."""
    return subprocess.Popen(
        [sys.executable, "-I", "-S", str(LEASH), *command],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output and subprocess.STDOUT,
        pass_fds=hands,
        start_new_session=True,  # Ctrl-C reaches us alone, and we stop them in order
        env=os.environ | {"CITYLOOP_PARENT": str(os.getpid()), "PYTHONUNBUFFERED": "1"},
    )


def shorten(log: Path) -> None:
    """A long log moves into the older one; whoever writes goes on at the beginning, since it appends."""
    if log.stat().st_size > LOG_LIMIT:
        shutil.copyfile(log, log.with_suffix(".log.1"))
        os.truncate(log, 0)


def _kill_group(popen: subprocess.Popen[bytes] | None) -> None:
    """What a child started itself goes with it."""
    if popen is None:
        return
    try:
        os.killpg(popen.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    popen.wait()
