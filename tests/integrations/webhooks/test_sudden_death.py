"""A started worker is killed, a receiver dies and comes back, another hangs: nothing is lost, order is kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from cityloop.integrations.webhooks import services
from cityloop.journal.models import Act
from cityloop.journal.services import Actor, Subject, act
from tests.integrations.webhooks.receiver import Receiver, a_receiver
from tests.servers import City, Process, wait_for

ADMIN = Actor("person", "admin", "admin")
AT = datetime(2026, 9, 1, tzinfo=UTC)


@pytest.fixture
def worker(city: City, monkeypatch: pytest.MonkeyPatch) -> Iterator[Process]:
    monkeypatch.setenv("CITYLOOP_WEBHOOK_NETWORKS", "127.0.0.0/8")
    process = Process(city, ["worker"], city.data / "worker.log")
    yield process
    if process.popen is not None:
        process.kill9()


def subscribe(receiver: Receiver) -> None:
    receiver.secret = services.subscribe(name="GIS", url=receiver.url, verbs="case.*", actor=ADMIN, at=AT).secret


def happen(city: City, count: int) -> None:
    with city.opened():
        for number in range(count):
            with act("case.dispatched", actor=ADMIN, at=AT, subject=Subject("case", str(number + 1))):
                pass


def test_everything_arrives_in_order_whoever_dies(city: City, worker: Process) -> None:
    with a_receiver() as hanging, a_receiver() as receiver:
        port = receiver.server_port
        with city.opened():
            subscribe(hanging)
            subscribe(receiver)
        hanging.well.clear()
        happen(city, 60)
        receiver.ailing = [0] * 5 + [500]
        worker.start()
        wait_for(lambda: len(receiver.heard) >= 20, "the first acts to arrive", worker)
        worker.kill9()
        happen(city, 20)
        secret, heard, forged = receiver.secret, list(receiver.heard), receiver.forged
    worker.start()  # nobody listens there now
    with city.opened():
        expected = list(Act.objects.filter(verb="case.dispatched").order_by("number").values_list("number", flat=True))
    with a_receiver(port) as receiver:
        receiver.secret, receiver.heard = secret, heard
        wait_for(lambda: len(set(receiver.numbers())) == len(expected), "the rest to arrive", worker)
        assert list(dict.fromkeys(receiver.numbers())) == expected
        assert receiver.forged == forged == 0


def test_a_worker_that_is_told_to_stop_does_not_wait_for_a_receiver_that_hangs(city: City, worker: Process) -> None:
    with a_receiver() as hanging:
        with city.opened():
            subscribe(hanging)
        hanging.well.clear()
        happen(city, 1)
        worker.start()
        wait_for(lambda: hanging.asked > 0, "the receiver to be asked", worker)
        assert worker.stop() == 0
