"""A thread for each camera, started anew whenever it falls."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from threading import Event, Thread
from typing import Protocol

from cityloop_edge.messages import CameraHealth, CameraPlan, Condition, Configuration, Sighting
from cityloop_edge.runtime.pauses import Pauses
from cityloop_edge.runtime.spool import Spool

log = logging.getLogger(__name__)
REMEMBER_SECONDS = 30.0  # between two memories on disk when nothing happens
STOP_SECONDS = 3.0


class Look(Protocol):
    """One sampled picture and what it told."""

    @property
    def sightings(self) -> Sequence[Sighting]: ...
    @property
    def at(self) -> datetime: ...
    def jpeg(self) -> bytes: ...
    def memory(self) -> bytes: ...


Watch = Callable[[CameraPlan, bytes | None, Event], Iterator[Look]]


class CameraThread:
    def __init__(self, plan: CameraPlan, watch: Watch, spool: Spool, told: Callable[[], None]) -> None:
        self.plan, self.watch, self.spool, self.told = plan, watch, spool, told
        self.stop = Event()
        self.pictures = 0
        self.last: Look | None = None
        self.condition, self.trouble = Condition.CONNECTING, ""
        self._remembered = time.monotonic()
        self._thread = Thread(target=self._run, name=plan.camera, daemon=True)
        self._thread.start()

    @property
    def health(self) -> CameraHealth:
        return CameraHealth(
            camera=self.plan.camera,
            condition=self.condition,
            pictures=self.pictures,
            last_picture_at=self.last.at if self.last else None,
            trouble=self.trouble,
        )

    def join(self) -> None:
        self._thread.join(STOP_SECONDS)

    def _run(self) -> None:
        pauses = Pauses(shortest=1.0, longest=60.0)
        while not self.stop.is_set():
            try:
                self._watch(pauses)
                return
            except Exception as error:
                self.condition, self.trouble = Condition.FAILED, str(error)[:300]
                log.warning("%s: %s", self.plan.camera, self.trouble)
            self.stop.wait(pauses.next())

    def _watch(self, pauses: Pauses) -> None:
        """Returns where the source has come to its end."""
        try:
            for look in self.watch(self.plan, self.spool.kept(self._name), self.stop):
                self._take(look)
                pauses.reset()
        finally:
            if self.last:
                self._remember(self.last, ())
        self.trouble = "the source has ended"

    def _take(self, look: Look) -> None:
        self.last, self.condition, self.trouble = look, Condition.WATCHING, ""
        self.pictures += 1
        if look.sightings:
            self._remember(look, look.sightings)
            self.told()
        elif time.monotonic() - self._remembered > REMEMBER_SECONDS:
            self._remember(look, ())

    def _remember(self, look: Look, sightings: Sequence[Sighting]) -> None:
        self._remembered = time.monotonic()
        self.spool.put(sightings, name=self._name, memory=look.memory())

    @property
    def _name(self) -> str:
        return f"memory of {self.plan.camera}"


class Cameras:
    """The cameras of the configuration, and no others."""

    def __init__(self, watch: Watch, spool: Spool, told: Callable[[], None]) -> None:
        self._watch, self._spool, self._told = watch, spool, told
        self._threads: dict[str, CameraThread] = {}

    def follow(self, configuration: Configuration) -> None:
        """Starts what is new, stops what is gone, restarts what has changed; the others do not notice."""
        plans = {plan.camera: plan for plan in configuration.cameras}
        for code, thread in list(self._threads.items()):
            if plans.get(code) != thread.plan:
                thread.stop.set()
                thread.join()
                del self._threads[code]
        for code, plan in plans.items():
            if code not in self._threads:
                self._threads[code] = CameraThread(plan, self._watch, self._spool, self._told)

    def health(self) -> tuple[CameraHealth, ...]:
        return tuple(thread.health for thread in self._threads.values())

    def last(self, camera: str) -> Look | None:
        thread = self._threads.get(camera)
        return thread.last if thread else None

    def stop(self) -> None:
        for thread in self._threads.values():
            thread.stop.set()
        for thread in self._threads.values():
            thread.join()
