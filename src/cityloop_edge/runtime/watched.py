"""One camera as the station knows it: how it fares, what was seen last, and what of it must survive."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Protocol

from cityloop_edge.messages import CameraHealth, CameraPlan, Condition, Sighting, Sign
from cityloop_edge.runtime.spool import Message

log = logging.getLogger(__name__)
REMEMBER_SECONDS = 120.0  # between two memories on disk when nothing happens


class Shown(Protocol):
    """A camera's newest picture, wherever it is."""

    @property
    def at(self) -> datetime: ...
    def jpeg(self) -> bytes: ...


class Look(Shown, Protocol):
    """One sampled picture and what it told."""

    @property
    def sightings(self) -> Sequence[Sighting]: ...
    @property
    def signs(self) -> tuple[Sign, ...]: ...
    def memory(self) -> bytes: ...


class Keeping(Protocol):
    """Where what must survive is kept; on disk when `put` returns."""

    def put(self, messages: Iterable[Message], *, name: str = "", memory: bytes = b"") -> None: ...
    def kept(self, name: str) -> bytes | None: ...


def memory_of(camera: str) -> str:
    """The name under which it is kept."""
    return f"memory of {camera}"


class Watched:
    """Whoever looks tells `take` and `failed`. `note` is said of the camera while it fares well; `spent` are the CPU
    seconds that it has cost.
    """

    def __init__(self, plan: CameraPlan, spool: Keeping, told: Callable[[], None]) -> None:
        self.plan, self._spool, self._told = plan, spool, told
        self.note = ""
        self.pictures = 0
        self.last: Look | None = None
        self.condition, self._trouble = Condition.CONNECTING, ""
        self.remembered = time.monotonic()
        self.spent = 0.0
        self._name = memory_of(plan.camera)

    @property
    def health(self) -> CameraHealth:
        return CameraHealth(
            camera=self.plan.camera,
            condition=self.condition,
            signs=self.last.signs if self.last and self.condition is Condition.WATCHING else (),
            pictures=self.pictures,
            last_picture_at=self.last.at if self.last else None,
            trouble=(self._trouble or self.note)[:300],
        )

    @contextmanager
    def costs(self) -> Iterator[None]:
        """What this thread does meanwhile, it does for this camera."""
        began = time.thread_time()
        try:
            yield
        finally:
            self.spent += time.thread_time() - began

    def kept(self) -> bytes | None:
        """The last memory, for an eye that begins."""
        return self._spool.kept(self._name)

    def take(self, look: Look) -> None:
        self.last, self.condition, self._trouble = look, Condition.WATCHING, ""
        self.pictures += 1
        if look.sightings:
            self._remember(look, look.sightings)
            self._told()
        elif time.monotonic() - self.remembered > REMEMBER_SECONDS:
            self._remember(look, ())

    def failed(self, why: str) -> None:
        if why != self._trouble:
            log.warning("%s: %s", self.plan.camera, why)
        self.condition, self._trouble = Condition.FAILED, why

    def remember(self) -> None:
        if self.last:
            self._remember(self.last, ())

    def _remember(self, look: Look, sightings: Sequence[Sighting]) -> None:
        self.remembered = time.monotonic()
        self._spool.put(sightings, name=self._name, memory=look.memory())
