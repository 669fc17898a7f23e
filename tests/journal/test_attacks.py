"""Somebody owns the database, switches the triggers off and rewrites the journal: it is found and named."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from cityloop.journal import guard, merkle, receipts, rules
from cityloop.journal.appending import split
from cityloop.journal.check_receipt import complaints
from cityloop.journal.chunks import SIZE
from cityloop.journal.forensics import Kind
from cityloop.journal.heads import file_outside, public_key, sign_head
from cityloop.journal.models import Act, Head
from cityloop.journal.reading import columns
from cityloop.journal.services import act, batch
from cityloop.journal.verify import Report, main, verify
from tests.journal.acting import DISPATCHER, NOON, WELL, do_many, sql
from tests.servers import City

ACTS = 24
SAID = "at, actor_kind, actor_id, actor_post, verb, subject_kind, subject_id, payload_text, seals_text"
Broken = tuple[Kind, int, int]


@pytest.fixture(autouse=True)
def attacked(city: City) -> Iterator[City]:
    """24 acts, the first 20 under a signed head, and no triggers any more."""
    with city.opened():
        do_many(ACTS - 5)
        with act("case.urged", actor=DISPATCHER, at=NOON, subject=WELL) as entry:
            entry.sealed["reason"] = "王先生"
        sign_head(at=NOON)
        do_many(4)
        assert verify().whole
        guard.remove()
        sql("PRAGMA foreign_keys = OFF" if connection.vendor == "sqlite" else "SET session_replication_role = replica")
        yield city


def broken() -> list[Broken]:
    return [(found.kind, found.first, found.last) for found in verify().findings]


def rehash() -> None:
    """What a clever attacker does: all leaves, nodes and the head are made anew over what stands there now."""
    frontier: list[bytes] = []
    size = 0
    for number in Act.objects.order_by("number").values_list("number", flat=True):
        row = columns(number)
        assert row
        leaf = merkle.leaf_hash(rules.document(row).encode())
        hashes = b"".join(merkle.append(frontier, size, leaf))
        size += 1
        sql("UPDATE journal_act SET hashes = %s, number = %s WHERE number = %s", hashes, size, number)
    sql("UPDATE journal_head SET size = %s, frontier = %s", size, b"".join(frontier))


def shift(first: int, by: int) -> None:
    """Gives all acts from `first` on another number."""
    sql("UPDATE journal_act SET number = -number WHERE number >= %s", first)
    sql("UPDATE journal_act SET number = -number + %s WHERE number < 0", by)


def insert(number: int) -> None:
    sql(
        f"INSERT INTO journal_act (number, {SAID}, hashes)"
        f" SELECT %s, {SAID}, hashes FROM journal_act WHERE number IN (2, 3) ORDER BY number LIMIT 1",
        number,
    )


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", "2026-11-20 04:00:00+00:00"),
        ("actor_kind", "system"),
        ("actor_id", "8"),
        ("actor_post", "leader"),
        ("verb", "case.closed"),
        ("subject_kind", "report"),
        ("subject_id", "99"),
        ("payload_text", '{"step":99}'),
        ("payload_text", "no JSON"),
        ("seals_text", '{"reason":"00"}'),
    ],
)
@pytest.mark.parametrize("number", [1, 6, 21])
def test_a_changed_act_is_named(column: str, value: str, number: int) -> None:
    sql(f"UPDATE journal_act SET {column} = %s WHERE number = %s", value, number)
    assert broken() == [(Kind.CHANGED, number, number)]


@pytest.mark.parametrize("number", [1, 2, 5, 8, 21])
def test_a_changed_hash_is_named(number: int) -> None:
    hashes = Act.objects.get(number=number).hashes
    sql("UPDATE journal_act SET hashes = %s WHERE number = %s", b"?" * 32 + bytes(hashes)[32:], number)
    assert broken() == [(Kind.CHANGED, number, number)]


@pytest.mark.parametrize(("number", "first", "last"), [(3, 3, 4), (6, 5, 6), (7, 7, 8), (8, 7, 8), (21, 21, 22)])
def test_an_act_changed_with_its_own_hash_is_enclosed(number: int, first: int, last: int) -> None:
    sql("UPDATE journal_act SET verb = 'case.closed' WHERE number = %s", number)
    row = columns(number)
    assert row
    leaf = merkle.leaf_hash(rules.document(row).encode())
    sql("UPDATE journal_act SET hashes = %s WHERE number = %s", leaf + bytes(row["hashes"])[32:], number)
    assert broken() == [(Kind.REHASHED, first, last)]


def test_an_act_deleted_in_the_middle_is_named() -> None:
    sql("DELETE FROM journal_act WHERE number IN (7, 8)")
    assert broken() == [(Kind.DELETED, 7, 8)]


@pytest.mark.parametrize("number", [1, 7, 23])
def test_a_deleted_act_is_named_when_the_rest_moved_up(number: int) -> None:
    sql("DELETE FROM journal_act WHERE number = %s", number)
    shift(number + 1, -1)
    assert broken() == [(Kind.DELETED, number, number)]


def test_acts_deleted_at_the_end_are_named() -> None:
    sql("DELETE FROM journal_act WHERE number > 22")
    assert broken() == [(Kind.TRUNCATED, 23, 24)]


def test_acts_truncated_after_a_signed_head_are_named_though_the_head_was_forged() -> None:
    sql("DELETE FROM journal_act WHERE number > 12")
    rehash()
    assert Head.objects.get().size == 12
    assert broken() == [(Kind.TRUNCATED, 13, 20)]


def test_the_file_outside_tells_when_the_signed_heads_are_gone_too() -> None:
    sql("DELETE FROM journal_act WHERE number > 12")
    sql("DELETE FROM journal_signedhead")
    rehash()
    assert broken() == [(Kind.SIGNED_HEAD, 0, 0), (Kind.TRUNCATED, 13, 20)]


def test_all_acts_gone_are_named() -> None:
    for table in ("sealed", "act", "signedhead", "head"):
        sql(f"DELETE FROM journal_{table}")
    assert (Kind.TRUNCATED, 1, 20) in broken()


@pytest.mark.parametrize("number", [1, 7, 8, 22])
def test_an_inserted_act_is_named(number: int) -> None:
    shift(number, 1)
    insert(number)
    assert broken() == [(Kind.INSERTED, number, number)]


def test_an_inserted_act_with_a_proper_hash_is_named() -> None:
    shift(7, 1)
    insert(7)
    row = columns(7)
    assert row
    sql("UPDATE journal_act SET hashes = %s WHERE number = 7", merkle.leaf_hash(rules.document(row).encode()))
    assert broken() == [(Kind.INSERTED, 7, 7)]


@pytest.mark.parametrize("number", [0, -5])
def test_an_act_inserted_before_the_first_is_named(number: int) -> None:
    insert(number)
    assert broken() == [(Kind.INSERTED, number, number)]


def test_an_act_added_behind_the_head_is_named() -> None:
    insert(25)
    insert(26)
    assert broken() == [(Kind.INSERTED, 25, 26)]


@pytest.mark.parametrize(("one", "other"), [(1, 2), (3, 17), (7, 8), (12, 24)])
def test_two_swapped_rows_are_named(one: int, other: int) -> None:
    sql("UPDATE journal_act SET number = -1 WHERE number = %s", one)
    sql("UPDATE journal_act SET number = %s WHERE number = %s", one, other)
    sql("UPDATE journal_act SET number = %s WHERE number = -1", other)
    assert broken() == [(Kind.SWAPPED, one, other)]


@pytest.mark.parametrize(("one", "other"), [(1, 2), (3, 17), (12, 24)])
def test_two_acts_whose_words_were_swapped_are_named(one: int, other: int) -> None:
    for column in SAID.split(", "):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT CAST({column} AS text) FROM journal_act ORDER BY number")
            values = [value for (value,) in cursor.fetchall()]
        sql(f"UPDATE journal_act SET {column} = %s WHERE number = %s", values[other - 1], one)
        sql(f"UPDATE journal_act SET {column} = %s WHERE number = %s", values[one - 1], other)
    assert broken() == [(Kind.SWAPPED, one, other)]


def test_all_hashes_made_anew_are_told_by_the_signed_head() -> None:
    sql("UPDATE journal_act SET verb = 'case.closed' WHERE number = 9")
    rehash()
    assert broken() == [(Kind.REWRITTEN, 1, 20)]


def test_the_newest_good_head_limits_what_was_rewritten() -> None:
    do_many(6)
    sign_head(at=NOON)
    sql("UPDATE journal_act SET verb = 'case.closed' WHERE number = 23")
    rehash()
    assert broken() == [(Kind.REWRITTEN, 21, 30)]


@pytest.mark.parametrize("number", [SIZE, SIZE + 1, 2 * SIZE, 2 * SIZE + 7])
def test_an_act_is_named_in_whatever_chunk_it_stands(number: int) -> None:
    with batch():
        do_many(2 * SIZE)
    sign_head(at=NOON)
    sql("UPDATE journal_act SET verb = 'case.closed' WHERE number = %s", number)
    assert broken() == [(Kind.CHANGED, number, number)]
    rehash()
    assert broken() == [(Kind.REWRITTEN, 21, 2 * SIZE + ACTS)]


def test_acts_missing_at_the_border_of_a_chunk_are_named() -> None:
    with batch():
        do_many(2 * SIZE)
    sql("DELETE FROM journal_act WHERE number IN (%s, %s)", SIZE, SIZE + 1)
    assert broken() == [(Kind.DELETED, SIZE, SIZE + 1)]


def test_the_head_alone_rewritten_is_named() -> None:
    frontier = split(bytes(Head.objects.get().frontier))
    sql("UPDATE journal_head SET frontier = %s", b"".join(reversed(frontier)))
    assert broken() == [(Kind.HEAD, 0, 0)]


def test_a_shrunken_head_is_named() -> None:
    sql("UPDATE journal_head SET size = 20")
    assert {kind for kind, _, _ in broken()} <= {Kind.HEAD, Kind.INSERTED}
    assert broken()


@pytest.mark.parametrize("column", ["signature", "root", "key"])
def test_a_changed_signed_head_is_named(column: str) -> None:
    sql(f"UPDATE journal_signedhead SET {column} = %s", b"?" * 32)
    assert {kind for kind, _, _ in broken()} == {Kind.SIGNED_HEAD}


def test_a_head_signed_by_another_hand_is_named() -> None:
    text = json.loads(file_outside().read_text())
    file_outside().write_text(json.dumps({**text, "root": "00" * 32}) + "\nnot a head\n")
    found = verify().findings
    assert {finding.kind for finding in found} == {Kind.SIGNED_HEAD}
    assert any("line 2" in finding.says for finding in found)


def test_a_changed_sealed_text_is_named() -> None:
    sql("UPDATE journal_sealed SET text = '李女士'")
    assert broken() == [(Kind.SEALED, 20, 20)]


def test_a_receipt_made_before_still_tells_the_truth(tmp_path: Path) -> None:
    before = json.loads(json.dumps(receipts.receipt(WELL)))
    sql("DELETE FROM journal_signedhead")
    file_outside().unlink()
    sql("UPDATE journal_act SET verb = 'case.closed' WHERE subject_id = %s", WELL.id)
    rehash()
    assert verify().whole  # nobody but the holder of the receipt could know
    assert complaints(before, public_key().hex()) == []
    assert [json.loads(said["document"])["verb"] for said in before["acts"]] == ["case.urged"]
    file = tmp_path / "receipt.json"
    file.write_text(json.dumps(before))
    assert main([str(file)]) == 1


def test_the_command_says_it_in_words(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main([]) == 0
    assert "24" in capsys.readouterr().out
    sql("UPDATE journal_act SET verb = 'case.closed' WHERE number = 6")
    assert main([]) == 1
    assert "act 6 was changed" in capsys.readouterr().out
    torn = tmp_path / "torn.json"
    torn.write_text('{"head": {')
    assert main([str(torn)]) == 2


def test_a_report_is_whole_or_it_says_why() -> None:
    report = verify()
    assert (report.whole, report.size, report.covered, report.signed_heads, report.sealed) == (True, 24, 20, 1, 1)
    assert Report().whole
