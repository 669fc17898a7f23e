"""`python -m cityloop.demo.history`: ninety days of the demo city, made by driving the real services.

It goes on where it was stopped: what is under way stands in the database, and a day begun again repeats nothing.
"""

from __future__ import annotations

import gc
import signal
from collections.abc import Callable
from datetime import datetime, time, timedelta
from pathlib import Path
from time import monotonic

from cityloop.demo import progress
from cityloop.demo.city.town import SEED, build
from cityloop.demo.progress import Progress


def grow(data: Path, *, seed: int = SEED, stopped: Callable[[], bool] = lambda: False) -> Progress:
    """Until the history is whole or `stopped` says so."""
    from cityloop.demo.life import patrol
    from cityloop.demo.life.hours import ZONE
    from cityloop.demo.life.world import World

    found = progress.read(data)
    assert found is not None, "the city is prepared first"
    if not found.growing:
        return found
    begins = datetime.combine(found.day(found.done), time(0), ZONE)
    world = World(build(seed), seed=seed, until=found.end, now=begins)
    world.album.fill(datetime.combine(found.day(0), time(0), ZONE))
    world.simulation.take_up()
    for number in range(found.done, found.days + 1):
        day = found.day(number)
        night = min(datetime.combine(day + timedelta(days=1), time(0), ZONE), found.end)
        world.simulation.expect(each for each in world.book.of_day(day) if each.at < found.end)
        if found.end - datetime.combine(day, time(0), ZONE) < timedelta(days=1, hours=8):
            world.simulation.expect(world.book.of_present())
        world.simulation.go_round(turn for turn in patrol.of_day(day, world.cast) if turn.at < found.end)
        world.simulation.run(night, stopped)
        if stopped():
            return found
        found = found.after(min(number + 1, found.days))
        progress.write(data, found)
    found = found.whole()
    progress.write(data, found)
    return found


REMEMBERED = 5.0  # seconds


def frugally() -> None:
    """Fewer collections of garbage, since rows by the ten thousand are made and dropped; calendars are read anew only
    every few seconds."""
    from cityloop.catalogue.office_hours import calendar_for
    from cityloop.workflow import hours
    from cityloop.workflow.clocks import Calendar

    gc.set_threshold(50_000, 20, 50)
    known: dict[str, tuple[float, Calendar]] = {}

    def calendar(department: str) -> Calendar:
        now = monotonic()
        found = known.get(department)
        if found is None or now - found[0] > REMEMBERED:
            found = known[department] = now, calendar_for(department)
        return found[1]

    hours.register(calendar)


def main() -> int:
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cityloop.config.settings")
    import django

    django.setup()
    from django.conf import settings

    told: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda found, _: told.append(found))
    frugally()
    grow(Path(settings.DATA), stopped=lambda: bool(told))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
