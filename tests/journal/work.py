"""Run as a process of its own by the tests: `write COUNT SEED`, `writers COUNT MANY`, `follow COUNT FILE`."""

from __future__ import annotations

import multiprocessing
import random
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import django

django.setup()

from cityloop.journal.followers import Follower, run_once  # noqa: E402
from cityloop.journal.models import Act, Head  # noqa: E402
from cityloop.journal.news import wait_for_news  # noqa: E402
from cityloop.journal.services import Actor, Subject, act  # noqa: E402


class ChangedMind(Exception):
    """Every fifth act or so is undone."""


def write(count: int, seed: int) -> None:
    chance = random.Random(seed)
    actor = Actor("person", str(seed))
    for step in range(count):
        subject = Subject("case", f"{seed}-{step}")
        with suppress(ChangedMind), act("case.filed", actor=actor, at=datetime.now(UTC), subject=subject) as entry:
            entry.payload["step"] = step
            with suppress(ChangedMind), act("case.dispatched", actor=actor, at=datetime.now(UTC), subject=subject):
                if chance.random() < 0.2:
                    raise ChangedMind
            if chance.random() < 0.2:
                raise ChangedMind


def write_at_once(count: int, many: int) -> None:
    """A process each, forked before anything is connected: programs are read once."""
    fork = multiprocessing.get_context("fork")
    writers = [fork.Process(target=write, args=(count, seed)) for seed in range(many)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    if any(writer.exitcode for writer in writers):
        raise SystemExit(1)


def follow(count: int, file: Path) -> None:
    """Notes what comes, as other processes write; dies in the middle of an act whenever a file says so."""
    dies_at = int(file.with_suffix(".dies").read_text()) if file.with_suffix(".dies").exists() else 0

    def note(found: Act) -> None:
        with file.open("a") as notes:
            notes.write(f"{found.number}\n")
        if found.number == dies_at:
            file.with_suffix(".dies").unlink()
            sys.stdout.flush()
            import os

            os.kill(os.getpid(), 9)

    follower = Follower("notes", note)
    until = time.monotonic() + 120
    while time.monotonic() < until:
        while run_once(follower, at=datetime.now(UTC)):
            pass
        if file.with_suffix(".end").exists() and not run_once(follower, at=datetime.now(UTC)):
            return
        wait_for_news(0.2)
    raise SystemExit(f"waited too long, {Head.objects.get().size} acts of {count}")


if __name__ == "__main__":
    if sys.argv[1] == "write":
        write(int(sys.argv[2]), int(sys.argv[3]))
    elif sys.argv[1] == "writers":
        write_at_once(int(sys.argv[2]), int(sys.argv[3]))
    else:
        follow(int(sys.argv[2]), Path(sys.argv[3]))
