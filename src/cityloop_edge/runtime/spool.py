"""What must survive the sudden death of the process: messages not yet taken, memories of cameras, commands carried out.

A sighting and the memory that gave rise to it are written in one transaction, so that after a restart nothing is told
twice and nothing that was seen to begin is forgotten.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any
from uuid import UUID

from cityloop_edge.messages import MESSAGE, Acknowledgement, AnyMessage, Receipt

Message = AnyMessage

_TABLES = """
CREATE TABLE IF NOT EXISTS outbox (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE NOT NULL, body TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS aside (id TEXT PRIMARY KEY, reason TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS kept (name TEXT PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS obeyed (command TEXT PRIMARY KEY, acknowledgement TEXT NOT NULL);
"""


class Spool:
    """One file, used by all threads of the process in turn."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))  # the kept configuration holds passwords
        self._lock = Lock()
        self._database = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=20)
        self._database.executescript(f"PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; {_TABLES}")

    def put(self, messages: Iterable[Message], *, name: str = "", memory: bytes = b"") -> None:
        """On disk when this returns: the messages, and with them what is kept under `name`."""
        with self._writing() as write:
            for message in messages:
                write.execute(
                    "INSERT INTO outbox (id, body) VALUES (?, ?)", (str(message.id), message.model_dump_json())
                )
            if name:
                write.execute("INSERT OR REPLACE INTO kept VALUES (?, ?)", (name, memory))

    def oldest(self, most: int, most_bytes: int) -> list[Message]:
        """At least one, if there is any."""
        found: list[Message] = []
        size = 0
        with self._lock:
            rows = self._database.execute("SELECT body FROM outbox ORDER BY number LIMIT ?", (most,))
            for (body,) in rows:
                size += len(body)
                if found and size > most_bytes:
                    break
                found.append(MESSAGE.validate_json(body))
        return found

    def settle(self, receipt: Receipt) -> None:
        """What the centre has taken is forgotten; what it will never take is set aside."""
        with self._writing() as write:
            for refusal in receipt.refused:
                self._set_aside(write, refusal.id, refusal.reason)
            taken = [(str(known),) for known in (*receipt.accepted, *receipt.known)]
            write.executemany("DELETE FROM outbox WHERE id = ?", taken)

    def set_aside(self, message: UUID, reason: str) -> None:
        with self._writing() as write:
            self._set_aside(write, message, reason)

    def waiting(self) -> int:
        return int(self._value("SELECT count(*) FROM outbox"))

    def kept(self, name: str) -> bytes | None:
        found: bytes | None = self._value("SELECT body FROM kept WHERE name = ?", name)
        return found

    def obeyed(self, command: UUID) -> Acknowledgement | None:
        found = self._value("SELECT acknowledgement FROM obeyed WHERE command = ?", str(command))
        return Acknowledgement.model_validate_json(found) if found else None

    def note(self, acknowledgement: Acknowledgement) -> None:
        with self._writing() as write:
            write.execute(
                "INSERT OR REPLACE INTO obeyed VALUES (?, ?)",
                (str(acknowledgement.command), acknowledgement.model_dump_json(exclude={"picture"})),
            )
            write.execute("DELETE FROM obeyed WHERE rowid <= (SELECT max(rowid) - 1000 FROM obeyed)")

    def close(self) -> None:
        with self._lock:
            self._database.close()

    @staticmethod
    def _set_aside(write: sqlite3.Connection, message: UUID, reason: str) -> None:
        write.execute(
            "INSERT OR REPLACE INTO aside SELECT id, ?, body FROM outbox WHERE id = ?", (reason, str(message))
        )
        write.execute("DELETE FROM outbox WHERE id = ?", (str(message),))

    def _value(self, query: str, *values: str) -> Any:
        with self._lock:
            row = self._database.execute(query, values).fetchone()
        return row[0] if row else None

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._database.execute("BEGIN IMMEDIATE")
            try:
                yield self._database
            except BaseException:
                self._database.execute("ROLLBACK")
                raise
            self._database.execute("COMMIT")
