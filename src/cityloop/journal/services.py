"""Writing the journal: `act` around every deed, `batch` around many."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction

from cityloop.journal.appending import append
from cityloop.journal.entries import Entry
from cityloop.journal.models import Sealed
from cityloop.journal.rules import Actor, Json, Subject, Unfit
from cityloop.journal.turns import turn

__all__ = ["Actor", "Entry", "Json", "Subject", "Unfit", "act", "batch", "changes_under_way", "forget"]


class _Here(threading.local):
    """What this thread has collected since its outermost transaction began; None outside of one."""

    entries: list[Entry] | None = None


_here = _Here()


@contextmanager
def act(verb: str, *, actor: Actor, at: datetime, subject: Subject | None = None) -> Iterator[Entry]:
    """A transaction with one act, appended when the outermost one ends; inside another, a savepoint.

    The act is read when the block ends: until then payload, sealed texts and subject may be set.
    """
    entry = Entry(verb=verb, actor=actor, at=at, subject=subject)
    with batch():
        _collected().append(entry)
        # Django drops the callbacks of a savepoint that is rolled back: what is left of them is left of us.
        transaction.on_commit(entry)
        yield entry
        entry.close()


@contextmanager
def batch() -> Iterator[None]:
    """A write transaction without an act of its own: for many services at once, or for rows that no act speaks of."""
    if _here.entries is not None:
        with transaction.atomic():
            yield
        return
    outermost = transaction.get_autocommit()  # else in a transaction of the test runner, which is not ours to end
    with turn(), transaction.atomic(durable=True):
        _here.entries = []
        try:
            yield
            _append_all(_here.entries, commit=outermost)
        finally:
            _here.entries = None


def forget(*, subject: Subject, actor: Actor, at: datetime) -> int:
    """Removes the sealed texts of a subject's acts, as retention demands. The log goes on verifying."""
    with act("sealed.forgotten", actor=actor, at=at, subject=subject) as entry:
        texts = Sealed.objects.filter(act__subject_kind=subject.kind, act__subject_id=subject.id)
        removed, _ = texts.delete()
        entry.payload["texts"] = removed
    return removed


def changes_under_way(kinds: Collection[str]) -> bool:
    """Whether this thread's transaction, not yet ended, has acts upon subjects of these kinds."""
    return any(entry.subject and entry.subject.kind in kinds for entry in _here.entries or ())


def _collected() -> list[Entry]:
    assert _here.entries is not None
    return _here.entries


def _append_all(entries: list[Entry], *, commit: bool) -> None:
    connection = transaction.get_connection()
    if connection.needs_rollback:
        return
    registered = {id(function) for _, function, _ in connection.run_on_commit}
    surviving = [entry for entry in entries if id(entry) in registered]
    if surviving:
        append(surviving, connection, commit=commit)
