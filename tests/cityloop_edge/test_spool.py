"""The spool: what is put is on disk, what is settled is gone, what is refused is set aside."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from cityloop_edge.messages import Box, Phase, Receipt, Refusal, Sighting
from cityloop_edge.runtime.spool import Spool

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    with closing(Spool(tmp_path / "spool.sqlite3")) as found:
        yield found


def sighting() -> Sighting:
    return Sighting(
        stay=uuid4(),
        camera="gate",
        zone="pavement",
        phase=Phase.BEGAN,
        at=NOON,
        began_at=NOON,
        box=Box(x=0, y=0, width=0.1, height=0.1),
        rule="stays",
        score=0.5,
    )


def test_messages_come_out_in_the_order_in_which_they_went_in(spool: Spool) -> None:
    sent = [sighting() for _ in range(5)]
    spool.put(sent[:3])
    spool.put(sent[3:])
    assert spool.oldest(10, 10**6) == sent
    assert spool.oldest(2, 10**6) == sent[:2]


def test_a_batch_is_bounded_in_bytes_but_never_empty(spool: Spool) -> None:
    spool.put([sighting() for _ in range(3)])
    assert len(spool.oldest(10, 1)) == 1


def test_what_was_taken_or_was_known_is_forgotten_and_what_was_refused_is_set_aside(
    spool: Spool, tmp_path: Path
) -> None:
    taken, known, refused, waiting = (sighting() for _ in range(4))
    spool.put([taken, known, refused, waiting])
    receipt = Receipt(
        batch=uuid4(), accepted=(taken.id,), known=(known.id,), refused=(Refusal(id=refused.id, reason="no"),)
    )
    spool.settle(receipt)
    assert spool.oldest(10, 10**6) == [waiting]
    with closing(sqlite3.connect(tmp_path / "spool.sqlite3")) as database:
        assert database.execute("SELECT id, reason FROM aside").fetchall() == [(str(refused.id), "no")]


def test_a_sighting_and_the_memory_of_it_are_kept_together_or_not_at_all(spool: Spool) -> None:
    known = sighting()
    spool.put([known], name="gate", memory=b"before")
    with pytest.raises(sqlite3.IntegrityError):
        spool.put([sighting(), known], name="gate", memory=b"after")
    assert spool.oldest(10, 10**6) == [known]
    assert spool.kept("gate") == b"before"


def test_nobody_else_may_read_it(spool: Spool, tmp_path: Path) -> None:
    assert (tmp_path / "spool.sqlite3").stat().st_mode & 0o077 == 0


def test_what_was_put_is_there_after_a_kill(tmp_path: Path) -> None:
    """A process puts messages and says each one's number; whatever it said is on disk when it is killed."""
    program = textwrap.dedent(f"""
        import sys
        from pathlib import Path
        sys.path[:0] = {sys.path!r}
        from tests.cityloop_edge.test_spool import sighting
        from cityloop_edge.runtime.spool import Spool
        spool = Spool(Path({str(tmp_path / "spool.sqlite3")!r}))
        while True:
            message = sighting()
            spool.put([message])
            print(message.id, flush=True)
    """)
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    said = [process.stdout.readline().strip() for _ in range(50)]
    os.kill(process.pid, signal.SIGKILL)
    said += process.stdout.read().split()
    process.wait()
    process.stdout.close()
    with closing(Spool(tmp_path / "spool.sqlite3")) as spool:
        kept = [str(message.id) for message in spool.oldest(10**6, 10**9)]
    assert kept[: len(said)] == said
