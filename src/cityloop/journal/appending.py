"""The last statements of a transaction: lock the head, give numbers, write the acts, move the head."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.backends.base.base import BaseDatabaseWrapper

from cityloop.journal import merkle
from cityloop.journal.entries import Entry
from cityloop.journal.models import Act, Head, Sealed

AT_ONCE = 500
CHANNEL = "cityloop_journal"


def append(entries: Sequence[Entry], connection: BaseDatabaseWrapper) -> None:
    if not entries:
        return
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # Deferred foreign keys would take their locks at the commit, after the head's: a deadlock.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    head = Head.objects.select_for_update().get()
    frontier = split(bytes(head.frontier))
    acts = []
    for entry in entries:
        entry.number = head.size + 1
        hashes = merkle.append(frontier, head.size, merkle.leaf_hash(entry.document(entry.number)))
        acts.append(Act(number=entry.number, at=entry.at, hashes=b"".join(hashes), **entry.columns))
        head.size += 1
    Act.objects.bulk_create(acts, batch_size=AT_ONCE)
    Sealed.objects.bulk_create(
        [
            Sealed(act_id=entry.number, name=name, salt=salt, text=text)
            for entry in entries
            for name, salt, text in entry.seals
        ],
        batch_size=AT_ONCE,
    )
    head.frontier = b"".join(frontier)
    head.save()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"NOTIFY {CHANNEL}")  # delivered by the commit


def split(hashes: bytes) -> list[bytes]:
    return [hashes[start : start + 32] for start in range(0, len(hashes), 32)]
