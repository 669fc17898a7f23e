"""Commands: in time, once, and answered."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cityloop_edge.messages import Command, Outcome
from cityloop_edge.runtime.orders import Impossible, obey
from cityloop_edge.runtime.spool import Spool

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)


class Voice:
    """Counts how often it spoke."""

    def __init__(self, spool: Spool) -> None:
        self.spool, self.spoken = spool, 0

    def speak(self, command: Command) -> None:
        self.spoken += 1

    def tell(self, command: Command, *, minutes: float = 0) -> Outcome:
        at = NOON + timedelta(minutes=minutes)
        return obey(command, {"speak": self.speak, "cough": self.cough}, self.spool, at=at).outcome

    def cough(self, command: Command) -> None:
        raise Impossible("no breath")


@pytest.fixture
def voice(tmp_path: Path) -> Iterator[Voice]:
    with closing(Spool(tmp_path / "spool.sqlite3")) as spool:
        yield Voice(spool)


def order(kind: str = "speak") -> Command:
    return Command(kind=kind, expires_at=NOON + timedelta(minutes=1))


def test_an_order_is_carried_out_once_and_answered_each_time(voice: Voice) -> None:
    command = order()
    assert [voice.tell(command) for _ in range(3)] == [Outcome.DONE] * 3
    assert voice.spoken == 1


def test_an_expired_order_is_not_carried_out(voice: Voice) -> None:
    assert voice.tell(order(), minutes=1) is Outcome.EXPIRED
    assert voice.spoken == 0


def test_an_order_that_nobody_here_understands_is_answered_so(voice: Voice) -> None:
    assert voice.tell(order("dance")) is Outcome.UNKNOWN


def test_what_cannot_be_done_is_answered_with_the_reason(voice: Voice) -> None:
    command = order("cough")
    assert voice.tell(command) is Outcome.FAILED
    known = voice.spool.obeyed(command.id)
    assert known is not None
    assert known.detail == "no breath"


def test_an_order_broken_off_by_a_sudden_death_is_not_begun_again(voice: Voice) -> None:
    command = order()

    def die(_command: Command) -> None:
        raise SystemExit

    with pytest.raises(SystemExit):
        obey(command, {"speak": die}, voice.spool, at=NOON)
    assert voice.tell(command) is Outcome.FAILED
    assert voice.spoken == 0
