"""The end of a transaction: what it writes, and that it is all or nothing."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta, timezone

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, IntegrityError, connection, transaction

from cityloop.journal import guard, merkle, procedure, queries, reading, rules
from cityloop.journal.appending import AT_ONCE, Headless, split
from cityloop.journal.models import Act, Head, Sealed
from cityloop.journal.services import act, batch
from cityloop.journal.verify import verify
from tests.journal.acting import DISPATCHER, NOON, WELL, do, do_many, sql
from tests.servers import City


@pytest.mark.django_db
def test_acts_form_the_same_tree_however_many_come_at_once() -> None:
    chance = random.Random(3)
    counts = [*chance.sample(range(1, 40), 12), AT_ONCE + 1]
    for count in counts:
        with batch():
            do_many(count)
    frontier: list[bytes] = []
    for size in range(sum(counts)):
        row = reading.columns(size + 1)
        assert row
        leaf = merkle.leaf_hash(rules.document(row).encode())
        assert bytes(row["hashes"]) == b"".join(merkle.append(frontier, size, leaf))
    assert queries.head().size == sum(counts)
    assert split(bytes(queries.head().frontier)) == frontier


@pytest.mark.django_db
def test_the_database_hashes_the_very_text_that_rules_write() -> None:
    awkward = "100 % %s {} ' '' \" \\ $journal$ \n 王 🚒 ü"
    east = datetime(2026, 1, 1, 0, 30, 0, 7, tzinfo=timezone(timedelta(hours=8)))
    with act("case.filed", actor=DISPATCHER, at=east, subject=WELL) as entry:
        entry.payload[awkward] = awkward
        entry.sealed["reason"] = awkward
    (found,) = queries.acts_about(WELL)
    assert bytes(found.hashes) == merkle.leaf_hash(entry.document(1))
    assert (found.at, found.payload, found.sealed) == (east, {awkward: awkward}, {"reason": awkward})


@pytest.mark.django_db
def test_sealed_texts_stand_at_their_own_acts() -> None:
    do()
    with batch():
        for number in range(2, AT_ONCE + 4):
            with act("case.urged", actor=DISPATCHER, at=NOON, subject=WELL) as entry:
                entry.sealed.update({f"text_{part}": f"{number} {part}" for part in range(number % 3)})
    said = {(row.act_id, row.name): row.text for row in Sealed.objects.all()}
    assert said == {(n, f"text_{part}"): f"{n} {part}" for n in range(2, AT_ONCE + 4) for part in range(n % 3)}
    assert verify().whole


@pytest.mark.django_db
def test_the_function_is_put_back_after_a_migration() -> None:
    if connection.vendor == "postgresql":
        sql("DROP FUNCTION journal_append")
    procedure.install()
    assert do() == 1


def rows() -> int:
    return ContentType.objects.filter(app_label="a").count()


def row_and_act(*more: Callable[[], object]) -> None:
    with act("case.filed", actor=DISPATCHER, at=NOON, subject=WELL) as entry:
        entry.sealed["reason"] = "no light"
        ContentType.objects.create(app_label="a", model="row")
        for step in more:
            step()


def point_nowhere() -> None:
    """What the database looks at only when the transaction ends."""
    Sealed.objects.create(act_id=99, name="reason", salt=b"", text="")


def lose_the_connection() -> None:
    with connection.cursor() as cursor, suppress(DatabaseError):
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")


def test_an_error_while_appending_leaves_nothing(city: City) -> None:
    with city.opened():
        do()
        guard.remove()
        sql("UPDATE journal_head SET size = 0")  # the next act takes a number that is taken
        guard.install()
        with pytest.raises(DatabaseError):
            row_and_act()
        assert (rows(), queries.head().size, Act.objects.count(), Sealed.objects.count()) == (0, 0, 1, 0)
        sql("UPDATE journal_head SET size = 1")
        row_and_act()
        assert (rows(), queries.head().size) == (1, 2)
        assert verify().whole


def test_a_row_that_points_nowhere_is_refused_and_leaves_nothing(city: City) -> None:
    with city.opened():
        with pytest.raises(IntegrityError):
            row_and_act(point_nowhere)
        assert (rows(), queries.head().size, Sealed.objects.count()) == (0, 0, 0)
        assert do() == 1


def test_without_a_head_nothing_is_written(city: City) -> None:
    with city.opened():
        guard.remove()
        sql("DELETE FROM journal_head")
        with pytest.raises(Headless):
            row_and_act()
        assert (rows(), Act.objects.count()) == (0, 0)
        Head.objects.create(pk=1)
        guard.install()
        assert do() == 1


def test_a_connection_lost_before_the_commit_leaves_nothing(city: City) -> None:
    with city.opened():
        if connection.vendor == "sqlite":
            pytest.skip("there is no connection to lose")
        with pytest.raises(DatabaseError):
            row_and_act(lose_the_connection)
        assert (rows(), queries.head().size) == (0, 0)
        assert do() == 1


def size_seen_outside() -> int:
    """What another connection sees."""
    seen: list[int] = []

    def look() -> None:
        seen.append(queries.head().size)
        connection.close()

    looker = threading.Thread(target=look)
    looker.start()
    looker.join()
    return seen[0]


def test_hooks_run_once_and_only_after_the_commit(city: City) -> None:
    with city.opened():
        seen: list[tuple[int, int]] = []
        with act("case.filed", actor=DISPATCHER, at=NOON, subject=WELL) as entry:
            transaction.on_commit(lambda: seen.append((entry.number, size_seen_outside())))
            do()
        assert seen == [(1, 2)]
        with suppress(KeyError), act("case.filed", actor=DISPATCHER, at=NOON, subject=WELL):
            transaction.on_commit(lambda: seen.append((0, 0)))
            raise KeyError
        do()
        assert seen == [(1, 2)]
        assert not connection.in_atomic_block
        assert transaction.get_autocommit()


def test_who_began_the_transaction_ends_it(city: City) -> None:
    with city.opened():
        if connection.vendor == "sqlite":
            pytest.skip("there Django commits though it was told to leave that to others")
        transaction.set_autocommit(False)
        do()
        transaction.rollback()
        transaction.set_autocommit(True)
        assert queries.head().size == 0
