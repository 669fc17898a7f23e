"""A camera whose source blocks: a thread of its own, started anew whenever it falls."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from threading import Event, Thread

from cityloop_edge.messages import CameraPlan
from cityloop_edge.pauses import Pauses
from cityloop_edge.runtime.watched import Look, Watched

Watch = Callable[[CameraPlan, bytes | None, Event], Iterator[Look]]


class CameraThread:
    def __init__(self, camera: Watched, watch: Watch) -> None:
        self._camera, self._watch = camera, watch
        self._stop = Event()
        self._thread = Thread(target=self._run, name=camera.plan.camera, daemon=True)
        self._thread.start()

    def halt(self) -> None:
        self._stop.set()

    def finish(self, deadline: float) -> None:
        self._thread.join(max(deadline - time.monotonic(), 0))

    def _run(self) -> None:
        pauses = Pauses(shortest=1.0, longest=60.0)
        while not self._stop.is_set():
            try:
                self._look(pauses)
                return
            except Exception as error:
                self._camera.failed(str(error))
            self._stop.wait(pauses.next())

    def _look(self, pauses: Pauses) -> None:
        """Returns where the source has come to its end."""
        try:
            for look in self._watch(self._camera.plan, self._camera.kept(), self._stop):
                self._camera.take(look)
                self._camera.spent = time.thread_time()  # this thread does nothing else
                pauses.reset()
        finally:
            self._camera.remember()
        self._camera.note = "the source has ended"
