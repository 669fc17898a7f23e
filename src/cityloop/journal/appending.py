"""The last statements of a transaction: lock the head, give numbers, write the acts, move the head.

Every writer waits here for the one before, so this is plain SQL: Django's models would double the time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from cityloop.journal import merkle
from cityloop.journal.entries import Entry

AT_ONCE = 500
ACTS = (
    "INSERT INTO journal_act (number, at, hashes, actor_kind, actor_id, actor_post, verb, subject_kind, subject_id,"
    " payload_text, seals_text) VALUES "
)
SEALED = "INSERT INTO journal_sealed (act_id, name, salt, text) VALUES "
MOVED = "UPDATE journal_head SET size = %s, frontier = %s"
# For `procedure`, in the order of the tables' columns; what is NULL it finds out itself.
CALL = "SELECT journal_append(ARRAY[{acts}]::journal_act[], ARRAY[{seals}]::journal_sealed[])"
ACT_ROW = "ROW(NULL, %s, %s, %s, %s, %s, %s, %s, %s, %s, NULL)"
SEAL_ROW = "ROW(NULL, %s, %s, %s, %s)"

Values = tuple[Any, ...]
Statement = tuple[str, Sequence[Any]]


class Headless(RuntimeError):
    """The row of the head is missing: nothing can be appended. `migrate` makes it, `journal verify` tells more."""


def append(entries: Sequence[Entry], connection: BaseDatabaseWrapper, *, commit: bool = False) -> None:
    """Numbers the entries and writes them. `commit`: nothing comes after this, so the commit may travel along."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            _call(cursor, entries, commit)
        else:
            _write(cursor, entries)


def _call(cursor: CursorWrapper, entries: Sequence[Entry], commit: bool) -> None:
    """One journey: the head is locked until the commit is answered, and everybody waits for it."""
    calls = [_one_call(entries[start : start + AT_ONCE]) for start in range(0, len(entries), AT_ONCE)]
    # Deferred foreign keys would take their locks at the commit, after the head's: a deadlock.
    texts = ["SET CONSTRAINTS ALL IMMEDIATE", *(text for text, _ in calls), *(["COMMIT"] if commit else [])]
    try:
        cursor.execute("; ".join(texts), [value for _, values in calls for value in values])
    except DatabaseError as error:
        if getattr(error.__cause__, "sqlstate", "") == "P0002":  # no_data_found, as `procedure` raises it
            raise Headless("the journal has no head") from error
        raise
    cursor.nextset()
    (first,) = cursor.fetchone()
    for number, entry in enumerate(entries, first):
        entry.number = number


def _one_call(entries: Sequence[Entry]) -> Statement:
    acts = [(entry.at, *entry.columns.values()) for entry in entries]
    seals = [(*seal, act) for act, entry in enumerate(entries, 1) for seal in entry.seals]
    text = CALL.format(acts=", ".join([ACT_ROW] * len(acts)), seals=", ".join([SEAL_ROW] * len(seals)))
    return text, [value for row in (*acts, *seals) for value in row]


def _write(cursor: CursorWrapper, entries: Sequence[Entry]) -> None:
    """An immediate transaction has locked everything."""
    size, frontier = _head(cursor)
    acts: list[Values] = []
    for entry in entries:
        leaf = merkle.leaf_hash(entry.document(size + 1))
        hashes = b"".join(merkle.append(frontier, size, leaf))
        size += 1
        entry.number = size
        at = cursor.db.ops.adapt_datetimefield_value(entry.at)
        acts.append((size, at, hashes, *entry.columns.values()))
    seals: list[Values] = [(entry.number, *seal) for entry in entries for seal in entry.seals]
    for text, values in (*_inserts(ACTS, acts), *_inserts(SEALED, seals), (MOVED, (size, b"".join(frontier)))):
        cursor.execute(text, values)


def _head(cursor: CursorWrapper) -> tuple[int, list[bytes]]:
    cursor.execute("SELECT size, frontier FROM journal_head")
    found = cursor.fetchone()
    if found is None:
        raise Headless("the journal has no head")
    return found[0], split(bytes(found[1]))


def _inserts(into: str, rows: Sequence[Values]) -> Iterator[Statement]:
    for start in range(0, len(rows), AT_ONCE):
        chunk = rows[start : start + AT_ONCE]
        marks = f"({', '.join(['%s'] * len(chunk[0]))})"
        yield into + ", ".join([marks] * len(chunk)), [value for row in chunk for value in row]


def split(hashes: bytes) -> list[bytes]:
    return [hashes[start : start + 32] for start in range(0, len(hashes), 32)]
