"""Waiting for acts: PostgreSQL calls (LISTEN), SQLite is asked every so often."""

from __future__ import annotations

import threading
import time
from typing import Any, Protocol

from django.db import connection

from cityloop.journal.models import Head
from cityloop.journal.procedure import CHANNEL

POLL_SECONDS = 0.1


class News(Protocol):
    """One waiter's place; what was appended since its last look counts as news at once."""

    def wait(self, timeout: float) -> bool:
        """Whether anything was appended before `timeout` seconds passed."""
        ...

    def close(self) -> None: ...


class Polled:
    def __init__(self) -> None:
        self._seen = Head.objects.get().size

    def wait(self, timeout: float) -> bool:
        until = time.monotonic() + timeout
        while (size := Head.objects.get().size) == self._seen:
            left = until - time.monotonic()
            if left <= 0:
                return False
            time.sleep(min(POLL_SECONDS, left))
        self._seen = size
        return True

    def close(self) -> None:
        """Holds nothing."""


class Called:
    """Has a connection of its own, outside the pool: listening must not end with a request."""

    def __init__(self) -> None:
        self._connection: Any = None
        self._listen()

    def _listen(self) -> None:
        import psycopg

        self._connection = psycopg.connect(**_parameters(), autocommit=True)
        self._connection.execute(f"LISTEN {CHANNEL}")

    def wait(self, timeout: float) -> bool:
        import psycopg

        try:
            return any(True for _ in self._connection.notifies(timeout=timeout, stop_after=1))
        except psycopg.OperationalError:
            self.close()
            self._listen()  # the server went away and is back: look what was missed
            return True

    def close(self) -> None:
        self._connection.close()


def _parameters() -> dict[str, Any]:
    found = connection.get_connection_params()
    return {name: found[name] for name in ("dbname", "user", "password", "host", "port") if name in found}


def news() -> News:
    """To be had before the first reading, so that nothing slips between reading and waiting."""
    return Called() if connection.vendor == "postgresql" else Polled()


_here = threading.local()


def wait_for_news(timeout: float) -> bool:
    """Sleeps until something was appended or `timeout` seconds passed; each thread has a place of its own."""
    if not hasattr(_here, "news"):
        _here.news = news()
        return True
    waiter: News = _here.news
    return waiter.wait(timeout)
