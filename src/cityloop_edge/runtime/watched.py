"""One camera as the station knows it: how it fares, what was seen last, and what of it must survive."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from cityloop_edge.messages import CameraHealth, CameraPlan, Condition, Sighting
from cityloop_edge.runtime.spool import Spool

log = logging.getLogger(__name__)
REMEMBER_SECONDS = 120.0  # between two memories on disk when nothing happens


class Look(Protocol):
    """One sampled picture and what it told."""

    @property
    def sightings(self) -> Sequence[Sighting]: ...
    @property
    def at(self) -> datetime: ...
    def jpeg(self) -> bytes: ...
    def memory(self) -> bytes: ...


class Watched:
    """Whoever looks tells `take` and `failed`. `note` is said of the camera while it fares well."""

    def __init__(self, plan: CameraPlan, spool: Spool, told: Callable[[], None]) -> None:
        self.plan, self._spool, self._told = plan, spool, told
        self.note = ""
        self.pictures = 0
        self.last: Look | None = None
        self.condition, self._trouble = Condition.CONNECTING, ""
        self.remembered = time.monotonic()
        self._name = f"memory of {plan.camera}"

    @property
    def health(self) -> CameraHealth:
        return CameraHealth(
            camera=self.plan.camera,
            condition=self.condition,
            pictures=self.pictures,
            last_picture_at=self.last.at if self.last else None,
            trouble=(self._trouble or self.note)[:300],
        )

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
