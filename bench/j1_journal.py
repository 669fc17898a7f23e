"""J1: the journal appended, verified and proven, against the same transactions without it."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from statistics import median
from typing import Any

from bench.harness import Row, exponent, in_turns, on_both_databases, rate, ratio

NAME = "J1 journal"
WRITERS = 8


def run(quick: bool) -> list[Row]:
    return on_both_databases("bench.j1_journal", quick)


def measure(quick: bool) -> list[Row]:
    return [*_single(10 if quick else 40), *_many(quick), *_batches(3 if quick else 7), *_grown(quick)]


def _row() -> None:
    """One row of a domain: a session, since every city has that table."""
    from django.contrib.sessions.models import Session

    Session.objects.create(session_key=f"{random.getrandbits(120):032x}", session_data="x" * 100, expire_date=_now())


def _with_act() -> None:
    from cityloop.journal.services import Actor, Subject, act

    actor, subject = Actor("person", "17", "dispatcher"), Subject("case", str(random.getrandbits(30)))
    with act("case.dispatched", actor=actor, at=_now(), subject=subject) as entry:
        _row()
        entry.payload.update({"department": "traffic", "limit": 4, "level": 2})


def _without() -> None:
    from cityloop.journal.services import batch

    with batch():
        _row()


def _now() -> datetime:
    return datetime.now(UTC)


def _times(count: int, work: Any) -> float:
    return rate(lambda: [work() for _ in range(count)], count)


def _single(rounds: int) -> list[Row]:
    _times(20, _with_act)
    acts, bare = in_turns(rounds, lambda: _times(25, _with_act), lambda: _times(25, _without))
    share = ratio(acts, bare)
    return [
        Row("transactions without journal, 1 writer", median(bare), "/s"),
        Row("acts, 1 writer", median(acts), "/s", share, ">= 0.60", share >= 0.6),
    ]


def _many(quick: bool) -> list[Row]:
    seconds = 1.0 if quick else 4.0
    waits: list[float] = []
    with _crew() as crew:
        acts, bare = in_turns(2 if quick else 5, lambda: crew("act", seconds, waits), lambda: crew("bare", seconds, []))
    share = ratio(acts, bare)
    return [
        Row(f"transactions without journal, {WRITERS} writers", median(bare), "/s"),
        Row(f"acts, {WRITERS} writers", median(acts), "/s", share, ">= 0.60", share >= 0.6),
        Row(f"longest wait of {WRITERS} writers", max(waits), "s", aim="< 1 s", met=max(waits) < 1),
    ]


@contextmanager
def _crew() -> Iterator[Any]:
    """Eight processes that wait for orders `act 4.0` and answer with how many they wrote and the longest wait."""
    command = [sys.executable, "-m", "bench.j1_journal"]
    crew = [
        subprocess.Popen(command, env=os.environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(WRITERS)
    ]

    def order(what: str, seconds: float, waits: list[float]) -> float:
        for writer in crew:
            writer.stdin.write(f"{what} {seconds}\n")  # type: ignore[union-attr]  # opened above
            writer.stdin.flush()  # type: ignore[union-attr]
        written = 0
        for writer in crew:
            count, wait = writer.stdout.readline().split()  # type: ignore[union-attr]
            written += int(count)
            waits.append(float(wait))
        return written / seconds

    try:
        order("act", 0.5, [])
        yield order
    finally:
        for writer in crew:
            writer.communicate()


def _batches(rounds: int) -> list[Row]:
    from cityloop.journal.services import batch

    def many(work: Any) -> float:
        with batch():
            return _times(2000, work)

    acts, bare = in_turns(rounds, lambda: many(_with_act), lambda: many(_without))
    return [Row("acts, batches of 2,000", median(acts), "/s", ratio(acts, bare))]


def _grown(quick: bool) -> list[Row]:
    """The same figures at two sizes."""
    from cityloop.journal.queries import head

    small, large = (20_000, 100_000) if quick else (100_000, 1_000_000)
    found = []
    for size in (small, large):
        _grow_to(size)
        found.append((head().size, *_read(rounds=5 if quick else 3)))
    (less, seconds, proof, append), (more, later, proof_later, append_later) = found
    speed = more / later
    return [
        Row(f"acts verified at {more:,}", speed, "/s", aim=">= 200,000", met=speed >= 200_000),
        Row("  growth of verifying", exponent((less, seconds), (more, later)), "exponent", aim="1"),
        Row(f"inclusion proof at {more:,}", proof_later * 1e3, "ms", aim="< 1 ms", met=proof_later < 1e-3),
        Row("  growth of proving", exponent((less, proof), (more, proof_later)), "exponent", aim="0"),
        Row(f"act appended at {more:,}", append_later * 1e3, "ms"),
        Row("  growth of appending", exponent((less, append), (more, append_later)), "exponent", aim="0"),
    ]


def _read(rounds: int) -> tuple[float, float, float]:
    """Seconds to verify all (of this process's core), to prove one act, to append one."""
    from cityloop.journal.queries import head
    from cityloop.journal.receipts import inclusion_proof
    from cityloop.journal.verify import verify

    verified = []
    for _ in range(rounds):
        began = time.process_time()
        assert verify().whole
        verified.append(time.process_time() - began)
    size = head().size
    proven = [1 / rate(lambda: inclusion_proof(random.randrange(size) + 1, size), 1) for _ in range(300)]
    appended = [1 / _times(1, _with_act) for _ in range(200)]
    return median(verified), median(proven), median(appended)


def _grow_to(size: int) -> None:
    """In big batches, past the savepoints of `act`: only the log's size matters here."""
    from django.db import connection

    from cityloop.journal.appending import append
    from cityloop.journal.entries import Entry
    from cityloop.journal.queries import head
    from cityloop.journal.rules import Actor, Subject
    from cityloop.journal.services import batch

    actor = Actor("person", "17", "dispatcher")
    while (missing := size - head().size) > 0:
        entries = []
        for number in range(min(missing, 20_000)):
            entry = Entry("case.dispatched", actor, _now(), Subject("case", str(number)))
            entry.payload.update({"department": "traffic", "limit": 4, "level": 2})
            entry.close()
            entries.append(entry)
        with batch():
            append(entries, connection)


def _obey() -> None:
    """A writer of the crew."""
    import django

    django.setup()
    for line in sys.stdin:
        what, seconds = line.split()
        work = _with_act if what == "act" else _without
        until, count, longest = time.perf_counter() + float(seconds), 0, 0.0
        while (began := time.perf_counter()) < until:
            work()
            count, longest = count + 1, max(longest, time.perf_counter() - began)
        print(count, longest, flush=True)


if __name__ == "__main__":
    _obey()
