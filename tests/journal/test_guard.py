"""The database refuses to rewrite the journal."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction

from cityloop.journal import guard, queries
from cityloop.journal.heads import sign_head
from cityloop.journal.models import Act, Head, SignedHead
from cityloop.journal.services import act
from tests.journal.acting import DISPATCHER, NOON, WELL, do, do_many, sql

pytestmark = pytest.mark.django_db

COPIED = "at, actor_kind, actor_id, actor_post, verb, subject_kind, subject_id, payload_text, seals_text, hashes"


def _reinsert(number: int) -> None:
    sql(f"INSERT INTO journal_act (number, {COPIED}) SELECT {number}, {COPIED} FROM journal_act WHERE number = 1")


def _replace() -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA recursive_triggers = OFF")  # as in any other program that opens the file
            cursor.execute(f"REPLACE INTO journal_act (number, {COPIED}) SELECT 2, {COPIED} FROM journal_act LIMIT 1")
    else:
        sql(
            f"INSERT INTO journal_act (number, {COPIED}) SELECT 2, {COPIED} FROM journal_act WHERE number = 1"
            " ON CONFLICT (number) DO UPDATE SET verb = 'case.closed'"
        )


def _truncate(table: str) -> None:
    sql(f"DELETE FROM {table}" if connection.vendor == "sqlite" else f"TRUNCATE {table} CASCADE")


ATTACKS: dict[str, Callable[[], object]] = {
    "change an act": lambda: Act.objects.filter(number=2).update(verb="case.closed"),
    "change its number": lambda: Act.objects.filter(number=3).update(number=9),
    "delete an act": lambda: Act.objects.filter(number=2)._raw_delete("default"),
    "delete all acts": lambda: _truncate("journal_act"),
    "insert one twice": lambda: _reinsert(2),
    "insert before the first": lambda: _reinsert(0),
    "leave a hole": lambda: _reinsert(9),
    "replace an act": _replace,
    "shrink the head": lambda: Head.objects.update(size=1),
    "delete the head": lambda: Head.objects.all()._raw_delete("default"),
    "clear the head": lambda: _truncate("journal_head"),
    "add a second head": lambda: Head.objects.create(pk=2),
    "change a signed head": lambda: SignedHead.objects.update(root=b"1"),
    "delete a signed head": lambda: SignedHead.objects.all()._raw_delete("default"),
    "clear the signed heads": lambda: _truncate("journal_signedhead"),
    "sign an earlier head": lambda: sql(
        "INSERT INTO journal_signedhead (size, root, at, key, signature)"
        " SELECT 2, root, at, key, signature FROM journal_signedhead"
    ),
    "change a sealed text": lambda: sql("UPDATE journal_sealed SET text = 'other'"),
}


@pytest.fixture
def acts() -> None:
    do_many(2)
    with act("case.urged", actor=DISPATCHER, at=NOON, subject=WELL) as entry:
        entry.sealed["reason"] = "no light"
    sign_head(at=NOON)


@pytest.mark.usefixtures("acts")
@pytest.mark.parametrize("attack", ATTACKS.values(), ids=list(ATTACKS))
def test_the_database_refuses_to(attack: Callable[[], object]) -> None:
    with pytest.raises(DatabaseError, match="journal: "), transaction.atomic():
        attack()
    assert queries.head().size == Act.objects.count() == 3


def test_the_guard_stands_after_migration_and_comes_back_with_the_next() -> None:
    assert guard.missing() == []
    guard.remove()
    assert guard.missing() == guard.triggers()
    call_command("migrate", verbosity=0)
    guard.check()


def test_a_missing_trigger_is_named_at_start_up() -> None:
    guard.remove()
    with pytest.raises(guard.Unguarded, match="journal_act_update"):
        guard.check()
    (message,) = guard.system_check()
    assert "journal_act_delete" in message.msg
    guard.install()
    assert guard.system_check() == []


def test_a_trigger_that_says_something_else_is_noticed() -> None:
    trigger = guard.triggers()[0]
    if connection.vendor == "sqlite":
        sql(f"DROP TRIGGER {trigger.name}")
        sql(f"CREATE TRIGGER {trigger.name} BEFORE UPDATE ON journal_act BEGIN SELECT 1; END")
    else:
        sql(f"ALTER TABLE journal_act DISABLE TRIGGER {trigger.name}")
    assert guard.missing() == [trigger]


def test_the_journal_goes_on_after_a_refusal() -> None:
    do()
    with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
        _reinsert(1)
    assert do() == 2
