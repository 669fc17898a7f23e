"""Cameras that one reader receives and a few workers look at.

Between the two each camera has room for one picture, and a newer one takes the place of one that waits. Whoever has a
picture stands in line once, so under overload all are looked at less often, and equally so.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable
from datetime import datetime
from queue import SimpleQueue
from threading import Event, Lock, Thread
from typing import Any, Protocol

from cityloop_edge.messages import CameraPlan
from cityloop_edge.runtime.threads import CameraThread, Watch
from cityloop_edge.runtime.watched import Look, Watched

log = logging.getLogger(__name__)
MOST_WORKERS = 8
LEAVE_SECONDS = 1.0
MOST_APART = 50  # cameras with a thread of their own: each may cost as much as ten others
MOST_DAMAGED = 5  # pictures in a row

Sample = Any  # what the reader brings and the viewer looks at


class Hear(Protocol):
    """Called by the reader's thread."""

    def took(self, sample: Sample, at: datetime) -> None: ...
    def failed(self, why: str) -> None: ...
    def unfit(self, why: str) -> None: ...


class Reader(Protocol):
    def add(self, camera: str, source: str, every: float, hear: Hear) -> None: ...
    def drop(self, camera: str) -> None: ...
    def run(self, stop: Event) -> None: ...


class Viewer(Protocol):
    """The eye of one camera."""

    def look(self, sample: Sample, at: datetime) -> Look | None:
        """None where the picture is damaged."""


class Eyes(Protocol):
    @property
    def watch(self) -> Watch: ...
    @property
    def reader(self) -> Reader: ...
    @property
    def away(self) -> set[str]:
        """The cameras that stand elsewhere: their pictures go on, but nothing is seen in them."""

    def reads(self, source: str) -> bool: ...
    def viewer(self, plan: CameraPlan, kept: bytes | None) -> Viewer: ...


class Receiving:
    """The reader and the workers, as threads."""

    def __init__(self, eyes: Eyes) -> None:
        self.eyes = eyes
        self.line: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self.apart: set[Received] = set()
        self._stop = Event()
        self._reader = Thread(target=eyes.reader.run, args=(self._stop,), name="reader", daemon=True)
        self._reader.start()
        for number in range(min(os.cpu_count() or 1, MOST_WORKERS)):
            Thread(target=self._work, name=f"worker {number}", daemon=True).start()

    def stop(self) -> None:
        """The reader has a moment to take leave of its cameras: some let in a few at a time only."""
        self._stop.set()
        self.line.put(lambda: None)
        self._reader.join(LEAVE_SECONDS)

    def _work(self) -> None:
        while not self._stop.is_set():
            self.line.get()()
        self.line.put(lambda: None)  # for the next worker


class Received:
    """One of these cameras, from where its pictures come in to where they are looked at."""

    def __init__(self, camera: Watched, receiving: Receiving) -> None:
        self._camera, self._receiving = camera, receiving
        self._viewer: Viewer | None = None
        self._waiting: tuple[Sample, datetime] | None = None
        self._in_line, self._halted = False, False
        self._gone, self._unfit = "", ""
        self._damaged = 0
        self._instead: CameraThread | None = None
        self._lock, self._looking = Lock(), Lock()
        plan = camera.plan
        receiving.eyes.reader.add(plan.camera, plan.source, plan.sample_seconds, self)

    def took(self, sample: Sample, at: datetime) -> None:
        self._gone = ""
        with self._lock:
            self._waiting = (sample, at)
        self._stand_in_line()

    def failed(self, why: str) -> None:
        self._gone = why
        self._camera.failed(why)

    def unfit(self, why: str) -> None:
        self._unfit = why
        self._stand_in_line()

    def halt(self) -> None:
        self._halted = True
        self._receiving.eyes.reader.drop(self._camera.plan.camera)

    def finish(self, deadline: float) -> None:
        """A worker that is busy with it is waited for; what was seen is remembered while there is time."""
        if not self._looking.acquire(timeout=max(deadline - time.monotonic(), 0)):
            return
        if self._instead:
            self._receiving.apart.discard(self)
            self._instead.halt()
            self._instead.finish(deadline)
        elif time.monotonic() < deadline:
            self._camera.remember()
        self._looking.release()

    def _stand_in_line(self) -> None:
        """Once, however much there is to do."""
        with self._lock:
            if self._in_line:
                return
            self._in_line = True
        self._receiving.line.put(self._turn)

    def _turn(self) -> None:
        """A worker's. Whatever happens, it goes on to the next camera; who has another picture goes to the end."""
        with self._lock:
            waiting, self._waiting = self._waiting, None
        with self._looking:
            if not (self._halted or self._instead):
                with self._camera.costs():
                    self._see(waiting)
        with self._lock:
            self._in_line = False
            more = self._waiting is not None
        if more:
            self._stand_in_line()

    def _see(self, waiting: tuple[Sample, datetime] | None) -> None:
        try:
            if waiting:
                self._look(*waiting)
            if self._unfit:
                self._hand_over()
        except Exception as error:
            log.exception("%s", self._camera.plan.camera)
            self._viewer = None
            self._camera.failed(str(error) or repr(error))

    def _look(self, sample: Sample, at: datetime) -> None:
        if self._viewer is None:
            self._viewer = self._receiving.eyes.viewer(self._camera.plan, self._camera.kept())
        look = self._viewer.look(sample, at)
        self._damaged = 0 if look else self._damaged + 1
        if look:
            self._camera.take(look)
        if self._damaged >= MOST_DAMAGED:
            self._receiving.eyes.reader.drop(self._camera.plan.camera)
            self._unfit = "its keyframes cannot be decoded alone"
        if self._gone:
            self._camera.failed(self._gone)

    def _hand_over(self) -> None:
        """To a thread of its own, with the memory that there is."""
        self._camera.remember()
        self._viewer = None
        if len(self._receiving.apart) >= MOST_APART:
            self._gone = f"{self._unfit}; {MOST_APART} cameras have a thread of their own already"
            self._camera.failed(self._gone)
            return
        self._receiving.apart.add(self)
        self._camera.note = f"received in a thread of its own: {self._unfit}"
        log.warning("%s: %s", self._camera.plan.camera, self._camera.note)
        self._instead = CameraThread(self._camera, self._receiving.eyes.watch)
