"""Many processes at once on one database."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.db import connection, transaction

from cityloop.journal import queries
from cityloop.journal.models import Act
from cityloop.journal.news import news
from cityloop.journal.verify import verify
from tests.journal.acting import do
from tests.servers import City, wait_for

WRITERS = 8
STEPS = 40


@contextmanager
def process(city: City, *arguments: object) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, str(Path(__file__).with_name("work.py")), *map(str, arguments)]
    path = os.pathsep.join([entry for entry in sys.path if entry])
    running = subprocess.Popen(command, env=city.env | {"PYTHONPATH": path}, stderr=subprocess.PIPE)
    try:
        yield running
    finally:
        running.kill()
        running.communicate()


def succeeds(running: subprocess.Popen[bytes]) -> None:
    _, said = running.communicate(timeout=120)
    assert running.returncode == 0, said.decode()


def write_at_once(city: City) -> None:
    with process(city, "writers", STEPS, WRITERS) as writers:
        succeeds(writers)


def test_eight_writers_leave_no_gap_and_a_follower_misses_nothing(city: City, tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    with process(city, "follow", 0, notes) as follower:
        write_at_once(city)
        notes.with_suffix(".end").touch()
        succeeds(follower)
    with city.opened():
        numbers = list(Act.objects.order_by("number").values_list("number", flat=True))
        report = verify()
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) > WRITERS * STEPS
    assert report.whole
    assert report.size == len(numbers)
    assert [int(line) for line in notes.read_text().split()] == numbers


def test_an_act_comes_again_to_a_follower_that_died_over_it(city: City, tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    notes.with_suffix(".dies").write_text("4")
    with city.opened():
        for _ in range(6):
            do()
    with process(city, "follow", 6, notes) as follower:
        assert follower.wait(timeout=60) == -9
    notes.with_suffix(".end").touch()
    with process(city, "follow", 6, notes) as follower:
        succeeds(follower)
    assert [int(line) for line in notes.read_text().split()] == [1, 2, 3, 4, 4, 5, 6]


def test_two_workers_share_a_follower_and_nothing_is_handled_twice(city: City, tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    with process(city, "follow", 0, notes) as one, process(city, "follow", 0, notes) as other:
        write_at_once(city)
        notes.with_suffix(".end").touch()
        succeeds(one)
        succeeds(other)
    with city.opened():
        size = queries.head().size
    assert Counter(int(line) for line in notes.read_text().split()) == Counter(range(1, size + 1))


def test_a_writer_killed_in_the_middle_leaves_whole_acts(city: City) -> None:
    for seed in range(3):
        with process(city, "write", 100_000, seed) as writer, city.opened():
            before = queries.head().size
            wait_for(lambda before=before: queries.head().size > before + 20, "some acts")
            writer.kill()
    with city.opened():
        report = verify()
        assert report.whole
        assert do() == report.size + 1


def test_news_come_as_soon_as_an_act_is_committed(city: City) -> None:
    with city.opened(), closing(news()) as waiting:
        assert not waiting.wait(0.05)
        do()
        assert waiting.wait(30)
        assert not waiting.wait(0.05)


def test_threads_of_one_process_take_turns(city: City) -> None:
    def write() -> None:
        for _ in range(20):
            do()
        connection.close()

    with city.opened():
        threads = [threading.Thread(target=write) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert queries.head().size == 120
        assert verify().whole


def test_an_act_inside_a_transaction_of_somebody_else_is_refused(city: City) -> None:
    with city.opened():
        with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
            do()
        assert do() == 1
