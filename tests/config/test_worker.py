"""What happens by itself."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest

from cityloop.config.chore import Chore
from cityloop.config.worker import Turn, lane
from tests.servers import City, Process, wait_for


@pytest.mark.once
@pytest.mark.django_db
def test_a_chore_that_fails_stops_no_other() -> None:
    stop = threading.Event()
    calls: list[str] = []

    def fails(at: datetime) -> None:
        calls.append("fails")
        raise ValueError

    def works(at: datetime) -> None:
        calls.append("works")
        if calls.count("works") == 3:
            stop.set()

    lane([Chore("fails", 60, fails), Chore("works", 0.01, works)], stop)
    assert calls.count("works") == 3
    assert calls.count("fails") == 1


@pytest.mark.once
@pytest.mark.django_db
def test_the_pause_after_failures_grows_to_five_minutes() -> None:
    def fails(at: datetime) -> None:
        raise ValueError

    turn = Turn(Chore("fails", 1, fails))
    pauses = []
    for _ in range(12):
        turn.take(clock=lambda: 0)
        pauses.append(turn.due)
    assert pauses[:4] == [2, 4, 8, 16]
    assert pauses[-1] == 300


@pytest.mark.once
@pytest.mark.django_db
def test_a_chore_with_more_to_do_is_asked_again_at_once() -> None:
    turn = Turn(Chore("more", 60, lambda at: True))
    turn.take(clock=lambda: 5)
    assert turn.due == 5


def test_a_started_worker_signs_the_head(city: City) -> None:
    with city.opened():
        from cityloop.journal.services import Actor, Subject, act

        at = datetime(2026, 5, 1, tzinfo=UTC)
        with act("test.done", actor=Actor("system", "test", ""), at=at, subject=Subject("test", "1")):
            pass
    worker = Process(city, ["worker"], city.data / "worker.log")
    worker.start()
    try:
        wait_for((city.data / "journal" / "heads.jsonl").exists, "a signed head", worker)
        assert worker.stop() == 0
    finally:
        worker.kill9()


@pytest.mark.django_db
def test_a_task_whose_worker_died_is_done_again() -> None:
    from django_tasks_db.models import DBTaskResult

    from cityloop.config.tasks import requeue_abandoned

    task = DBTaskResult.objects.create(
        status="RUNNING",
        args_kwargs={"args": [], "kwargs": {}},
        task_path="nowhere.task",
        backend_name="default",
        run_after=datetime(2026, 1, 1, tzinfo=UTC),
        exception_class_path="",
        traceback="",
    )
    assert requeue_abandoned("default") == 1
    task.refresh_from_db()
    assert task.status == "READY"
