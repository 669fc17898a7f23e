"""The last statements of a transaction: lock the head, give numbers, write the acts, move the head.

Every writer waits here for the one before, so this is plain SQL: Django's models would double the time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from cityloop.journal import merkle
from cityloop.journal.entries import Entry

CHANNEL = "cityloop_journal"
AT_ONCE = 500
ACTS = (
    "INSERT INTO journal_act (number, at, hashes, actor_kind, actor_id, actor_post, verb, subject_kind, subject_id,"
    " payload_text, seals_text) VALUES "
)
SEALED = "INSERT INTO journal_sealed (act_id, name, salt, text) VALUES "
MOVED = "UPDATE journal_head SET size = %s, frontier = %s"

Values = tuple[object, ...]
Statement = tuple[str, Sequence[object]]


class Headless(RuntimeError):
    """The row of the head is missing: nothing can be appended. `migrate` makes it, `journal verify` tells more."""


def append(entries: Sequence[Entry], connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        size, frontier = _locked_head(cursor)
        acts: list[Values] = []
        for entry in entries:
            leaf = merkle.leaf_hash(entry.document(size + 1))
            hashes = b"".join(merkle.append(frontier, size, leaf))
            size += 1
            entry.number = size
            at = connection.ops.adapt_datetimefield_value(entry.at)
            acts.append((size, at, hashes, *entry.columns.values()))
        seals: list[Values] = [(entry.number, *seal) for entry in entries for seal in entry.seals]
        moved = (MOVED, (size, b"".join(frontier)))
        _send(cursor, [*_inserts(ACTS, acts), *_inserts(SEALED, seals), moved])


def _locked_head(cursor: CursorWrapper) -> tuple[int, list[bytes]]:
    if cursor.db.vendor == "postgresql":
        # Deferred foreign keys would take their locks at the commit, after the head's: a deadlock.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SELECT size, frontier FROM journal_head FOR UPDATE")
        cursor.nextset()
    else:
        cursor.execute("SELECT size, frontier FROM journal_head")  # an immediate transaction has locked everything
    found = cursor.fetchone()
    if found is None:
        raise Headless("the journal has no head")
    return found[0], split(bytes(found[1]))


def _inserts(into: str, rows: Sequence[Values]) -> Iterator[Statement]:
    for start in range(0, len(rows), AT_ONCE):
        chunk = rows[start : start + AT_ONCE]
        marks = f"({', '.join(['%s'] * len(chunk[0]))})"
        yield into + ", ".join([marks] * len(chunk)), [value for row in chunk for value in row]


def _send(cursor: CursorWrapper, statements: Iterable[Statement]) -> None:
    """On PostgreSQL in one journey: everybody waits for the head. Its listeners hear of it with the commit."""
    if cursor.db.vendor == "postgresql":
        together = [*statements, (f"NOTIFY {CHANNEL}", ())]
        statements = [("; ".join(text for text, _ in together), [value for _, values in together for value in values])]
    for text, values in statements:
        cursor.execute(text, values)  # type: ignore[arg-type]  # columns of several types


def split(hashes: bytes) -> list[bytes]:
    return [hashes[start : start + 32] for start in range(0, len(hashes), 32)]
