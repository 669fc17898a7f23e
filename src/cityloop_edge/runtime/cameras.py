"""The cameras of the configuration, and no others: most are received together, some in a thread of their own."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

from cityloop_edge.messages import CameraHealth, CameraPlan, Configuration
from cityloop_edge.runtime.receiving import Eyes, Received, Receiving
from cityloop_edge.runtime.threads import CameraThread
from cityloop_edge.runtime.watched import Keeping, Look, Watched

STOP_SECONDS = 3.0


class Way(Protocol):
    """How a camera is received."""

    def halt(self) -> None: ...
    def finish(self, deadline: float) -> None:
        """After `halt`; what is not done by then is left."""


class Cameras:
    def __init__(self, eyes: Eyes, spool: Keeping, told: Callable[[], None]) -> None:
        self._eyes, self._spool, self._told = eyes, spool, told
        self._cameras: dict[str, tuple[Watched, Way]] = {}
        self._receiving: Receiving | None = None

    def follow(self, configuration: Configuration) -> None:
        """Starts what is new, stops what is gone, restarts what has changed; the others do not notice."""
        plans = {plan.camera: plan for plan in configuration.cameras}
        self._end([code for code, (camera, _) in self._cameras.items() if plans.get(code) != camera.plan])
        for code, plan in plans.items():
            if code not in self._cameras:
                self._cameras[code] = self._begin(plan)

    def health(self) -> tuple[CameraHealth, ...]:
        return tuple(camera.health for camera, _ in list(self._cameras.values()))

    def last(self, camera: str) -> Look | None:
        known = self._cameras.get(camera)
        return known[0].last if known else None

    def plan(self, camera: str) -> CameraPlan | None:
        known = self._cameras.get(camera)
        return known[0].plan if known else None

    def spent(self) -> dict[str, float]:
        """CPU seconds on each camera so far."""
        return {code: camera.spent for code, (camera, _) in list(self._cameras.items())}

    def stop(self) -> None:
        self._end(list(self._cameras))
        if self._receiving:
            self._receiving.stop()

    def _begin(self, plan: CameraPlan) -> tuple[Watched, Way]:
        camera = Watched(plan, self._spool, self._told)
        if not self._eyes.reads(plan.source):
            return camera, CameraThread(camera, self._eyes.watch)
        self._receiving = self._receiving or Receiving(self._eyes)
        return camera, Received(camera, self._receiving)

    def _end(self, codes: list[str]) -> None:
        """All at once; the ones that were not remembered for longest first, for the time is short."""
        ending = sorted((self._cameras.pop(code) for code in codes), key=lambda each: each[0].remembered)
        for _, way in ending:
            way.halt()
        deadline = time.monotonic() + STOP_SECONDS
        for _, way in ending:
            way.finish(deadline)
