"""The worker: everything that happens by itself. One process, an explicit list of chores, each in its own rhythm."""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import close_old_connections
from django.utils import timezone

from cityloop.config.chore import Chore

log = logging.getLogger("cityloop.worker")

LONGEST_PAUSE = 300.0  # seconds between two tries of a chore that fails


@dataclass
class Turn:
    """When a chore is due, by the monotonic clock, and how often in a row it has failed."""

    chore: Chore
    due: float = 0.0
    failures: int = 0

    def take(self, clock: Callable[[], float] = time.monotonic) -> None:
        try:
            more = self.chore.do(timezone.now()) is True
        except Exception:
            self.failures += 1
            pause = min(max(self.chore.every, 0.5) * 2**self.failures, LONGEST_PAUSE)
            log.exception("%s failed %d times in a row, again in %.0f s", self.chore.name, self.failures, pause)
            self.due = clock() + pause
        else:
            self.failures = 0
            self.due = clock() if more else clock() + self.chore.every
        finally:
            close_old_connections()


def work(stop: threading.Event | None = None) -> None:
    """Until SIGTERM or SIGINT."""
    from cityloop.config.chores import lanes

    stop = stop or _stopped_by_signals()
    work = lanes()
    threads = [threading.Thread(target=lane, args=(chores, stop), name=name) for name, chores in work.items()]
    for thread in threads:
        thread.start()
    log.info("works on: %s", ", ".join(chore.name for chores in work.values() for chore in chores))
    for thread in threads:
        thread.join()


def lane(chores: list[Chore], stop: threading.Event) -> None:
    """A thread with its chores, one after the other; a slow one holds up its own lane alone."""
    turns = [Turn(chore) for chore in chores]
    while not stop.is_set():
        now = time.monotonic()
        for turn in turns:
            if turn.due <= now and not stop.is_set():
                turn.take()
        stop.wait(max(0.0, min(turn.due for turn in turns) - time.monotonic()))


def _stopped_by_signals() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop
