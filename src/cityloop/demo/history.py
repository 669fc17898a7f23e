"""`python -m cityloop.demo.history`: ninety days of the demo city, made by driving the real services.

It goes on where it was stopped: what is under way stands in the database, and a day begun again repeats nothing.
"""

from __future__ import annotations

import gc
import signal
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from cityloop.demo import progress
from cityloop.demo.city.town import SEED, build
from cityloop.demo.life.hours import ZONE
from cityloop.demo.progress import Progress

if TYPE_CHECKING:
    from cityloop.demo.life.world import World


def grow(data: Path, *, seed: int = SEED, stopped: Callable[[], bool] = lambda: False) -> Progress:
    """Until the history is whole or `stopped` says so: today first, so that the desks have work, then day by day."""
    from cityloop.demo.life.world import World

    found = progress.read(data)
    assert found is not None, "the city is prepared first"
    if not found.growing:
        return found
    world = World(build(seed), seed=seed, until=found.end)
    world.album.fill(_midnight(found.day(0)))
    for step in (_today, _days, _last_night):
        found = step(world, data, found, stopped)
        if stopped():
            return found
    found = found.whole()
    progress.write(data, found)
    return found


def _today(world: World, data: Path, found: Progress, stopped: Callable[[], bool]) -> Progress:
    """From midnight until now, with what lies on the desks now."""
    from cityloop.demo.life import patrol

    if found.present:
        return found
    day = found.day(found.days)
    simulation = world.simulation(_midnight(day))
    simulation.take_up()
    simulation.expect(each for each in world.book.of_day(day) if each.at < found.end)
    simulation.expect(world.book.of_present())
    simulation.go_round(turn for turn in patrol.of_day(day, world.cast) if turn.at < found.end)
    simulation.run(found.end, stopped)
    return found if stopped() else _told(data, found.with_present())


def _days(world: World, data: Path, found: Progress, stopped: Callable[[], bool]) -> Progress:
    from cityloop.demo.life import patrol

    simulation = world.simulation(_midnight(found.day(found.done)))
    simulation.take_up()
    for number in range(found.done, found.days):
        day = found.day(number)
        simulation.expect(world.book.of_day(day))
        simulation.go_round(patrol.of_day(day, world.cast))
        simulation.run(_midnight(found.day(number + 1)), stopped)
        if stopped():
            return found
        found = _told(data, found.after(number + 1))
    return found


def _last_night(world: World, data: Path, found: Progress, stopped: Callable[[], bool]) -> Progress:
    """What was under way at midnight goes on until now."""
    simulation = world.simulation(_midnight(found.day(found.days)))
    simulation.take_up()
    simulation.run(found.end, stopped)
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), ZONE)


def _told(data: Path, found: Progress) -> Progress:
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
