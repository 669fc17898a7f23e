"""Writers of an SQLite database take turns.

SQLite's own waiting is a lottery in which a writer can lose for seconds. So every outermost transaction first takes a
lock in its process, then one between processes: a file beside the database. PostgreSQL queues writers by itself.
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

_turn = threading.Lock()


@contextmanager
def turn() -> Iterator[None]:
    """To be taken once, outside the transaction. Not re-entrant: `batch` sees to that."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:  # such a transaction has the database already
        yield
        return
    with _turn, _between_processes():
        yield


@contextmanager
def _between_processes() -> Iterator[None]:
    name = str(connection.settings_dict["NAME"])
    if not name or "memory" in name:
        yield
        return
    # A handle of its own each time: one inherited over a fork would share the lock.
    handle = os.open(f"{name}.turn", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
