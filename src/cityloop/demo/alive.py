"""`python -m cityloop.demo.alive`: simulated staff go on working beside real people, until stopped.

They touch nothing but what the simulation reported itself: a report or case that a real person made is left to people.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from django.utils import timezone

from cityloop.demo import progress
from cityloop.demo.city.town import SEED, build

EVERY = 9.0  # seconds between two reports, on average
FASTER = 6.0  # times as fast as in life
CATCHING_UP = 600.0  # seconds within which what is late is done
LOOK_ROUND = timedelta(minutes=2)  # so often what people have moved on is taken up again
STEP = timedelta(seconds=20)  # between two positions of an inspector


def live(data: Path, *, stop: threading.Event, seed: int = SEED, clock: Callable[[], datetime] = timezone.now) -> None:
    """Begins as soon as the history is whole."""
    from cityloop.demo.life.stream import Stream
    from cityloop.demo.life.walkers import Walkers
    from cityloop.demo.life.world import World

    while progress.growing(data):
        if stop.wait(1.0):
            return
    found = progress.read(data)
    now = clock()
    world = World(build(seed), seed=seed, until=found.end if found else now, alive=True)
    simulation = world.simulation(now, faster)
    world.album.fill(now)
    walkers = Walkers(world.cast, world.spots)
    stream = Stream(world.book, seed, now, EVERY)
    looked = now - LOOK_ROUND
    while not stop.is_set():
        now = clock()
        if now - looked >= LOOK_ROUND:
            simulation.take_up()
            looked = now
        while (arrival := stream.due(now)) is not None:
            simulation.expect([arrival])
        simulation.run(now, stop.is_set)
        walkers.go(now, STEP)
        stop.wait(0.5)


def faster(planned: datetime, now: datetime) -> datetime:
    """What lies ahead comes sooner; what is late already is not all done at once."""
    if planned <= now:
        return now + timedelta(seconds=CATCHING_UP * (planned.timestamp() % 1))
    return now + (planned - now) / FASTER


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cityloop.config.settings")
    import django

    django.setup()
    from django.conf import settings

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    live(Path(settings.DATA), stop=stop)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
