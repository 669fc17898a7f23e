"""Following the journal: what a room does because of acts in another. At least once, so be idempotent by number."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from cityloop.journal.models import Act, FollowerCursor
from cityloop.journal.queries import acts_after, head
from cityloop.journal.services import batch

log = logging.getLogger(__name__)

# A follower of rare verbs moves its cursor over other acts only every so often: each move is a transaction.
SLACK = 500
LONGEST_PAUSE = timedelta(minutes=5)


@dataclass(frozen=True)
class Follower:
    """`handle` is called for each act in order, in one transaction with the cursor; `verbs` None means all."""

    name: str
    handle: Callable[[Act], None]
    verbs: frozenset[str] | None = None


_registered: dict[str, Follower] = {}


def register(follower: Follower) -> None:
    """To be called in a room's `AppConfig.ready`."""
    if _registered.get(follower.name, follower) != follower:
        raise ValueError(f"two followers are called {follower.name}")
    _registered[follower.name] = follower


def registered() -> list[Follower]:
    return list(_registered.values())


def run_all(*, at: datetime, limit: int = 100) -> int:
    """Gives each follower up to `limit` acts; returns how many were handled. 0: nothing left to do now."""
    return sum(run_once(follower, at=at, limit=limit) for follower in registered())


def run_once(follower: Follower, *, at: datetime, limit: int = 100) -> int:
    """Handles up to `limit` acts. An error leaves the cursor before its act; the next try waits ever longer."""
    cursor, _ = FollowerCursor.objects.get_or_create(name=follower.name)
    if cursor.retry_at and cursor.retry_at > at:
        return 0
    newest = head().size
    found = acts_after(cursor.number, limit, follower.verbs)
    for handled, act in enumerate(found):
        try:
            _deliver(follower, act)
        except Exception as error:
            log.exception("follower %s failed at act %s", follower.name, act.number)
            _fail(follower.name, error, at)
            return handled
    if len(found) < limit and newest - cursor.number > SLACK:
        _move(follower.name, newest)
    return len(found)


def _deliver(follower: Follower, act: Act) -> None:
    with batch():
        if _move(follower.name, act.number):
            follower.handle(act)


def _move(name: str, number: int) -> bool:
    """False where another worker was quicker. The update locks the cursor until the transaction ends."""
    behind = FollowerCursor.objects.filter(name=name, number__lt=number)
    return behind.update(number=number, failures=0, retry_at=None, error="") == 1


def _fail(name: str, error: Exception, at: datetime) -> None:
    with batch():
        cursor = FollowerCursor.objects.select_for_update().get(name=name)
        cursor.failures += 1
        cursor.retry_at = at + pause(cursor.failures)
        cursor.error = repr(error)[:2000]
        cursor.save()


def pause(failures: int) -> timedelta:
    """1 s, 2 s, 4 s ... up to five minutes."""
    return min(timedelta(seconds=2 ** min(failures - 1, 16)), LONGEST_PAUSE)
