"""The last statements of a transaction: lock the head, give numbers, write the acts, move the head.

Every writer waits here for the one before, so this is plain SQL: Django's models would double the time.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from cityloop.journal import merkle
from cityloop.journal.entries import Entry

CHANNEL = "cityloop_journal"
HEAD = "SELECT size, frontier FROM journal_head"
ACT = (
    "INSERT INTO journal_act (number, at, hashes, actor_kind, actor_id, actor_post, verb, subject_kind, subject_id,"
    " payload_text, seals_text) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
)
SEALED = "INSERT INTO journal_sealed (act_id, name, salt, text) VALUES (%s, %s, %s, %s)"
MOVED = "UPDATE journal_head SET size = %s, frontier = %s"


class Headless(RuntimeError):
    """The row of the head is missing: nothing can be appended. `migrate` makes it, `journal verify` tells more."""


def append(entries: Sequence[Entry], connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        size, frontier = _locked_head(cursor, connection)
        acts = []
        for entry in entries:
            leaf = merkle.leaf_hash(entry.document(size + 1))
            hashes = b"".join(merkle.append(frontier, size, leaf))
            size += 1
            entry.number = size
            at = connection.ops.adapt_datetimefield_value(entry.at)
            acts.append((size, at, hashes, *entry.columns.values()))
        _write(cursor, ACT, acts)
        _write(cursor, SEALED, [(entry.number, *sealed) for entry in entries for sealed in entry.seals])
        cursor.execute(MOVED, (size, b"".join(frontier)))
        if connection.vendor == "postgresql":
            cursor.execute(f"NOTIFY {CHANNEL}")  # delivered by the commit


def _locked_head(cursor: CursorWrapper, connection: BaseDatabaseWrapper) -> tuple[int, list[bytes]]:
    if connection.vendor == "postgresql":
        # Deferred foreign keys would take their locks at the commit, after the head's: a deadlock.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"{HEAD} FOR UPDATE")
    else:
        cursor.execute(HEAD)  # an immediate transaction has locked everything
    found = cursor.fetchone()
    if found is None:
        raise Headless("the journal has no head")
    return found[0], split(bytes(found[1]))


def _write(cursor: CursorWrapper, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
    if len(rows) == 1:
        cursor.execute(statement, rows[0])  # type: ignore[arg-type]  # the columns of an entry are of several types
    elif rows:
        cursor.executemany(statement, rows)  # type: ignore[arg-type]  # as above


def split(hashes: bytes) -> list[bytes]:
    return [hashes[start : start + 32] for start in range(0, len(hashes), 32)]
