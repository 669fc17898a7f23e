"""Where people are signed in. Asked in plain SQL: every request does, and Django's compiler would take the longest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import SessionBase
from django.db import connection
from django.utils import timezone

from cityloop.journal.services import Actor, Subject, act, batch
from cityloop.privacy.cipher import blind_index
from cityloop.staff.models import Person, Session

ASKED = "SELECT session_data, seen_at < %s FROM staff_session WHERE session_key = %s AND expire_date > %s"
SEEN = "UPDATE staff_session SET seen_at = %s WHERE session_key = %s"
EVERY = timedelta(minutes=5)  # how exactly it is kept when a session was last seen
_WHERE = "opened"


class SessionStore(db.SessionStore):
    """Django's, with whose session it is and when it was last seen."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row = cast(Session, super().create_model_instance(data))
        row.person_id, row.seen_at = data.get(SESSION_KEY), timezone.now()
        return row

    def load(self) -> dict[str, Any]:
        now = timezone.now()
        adapt = connection.ops.adapt_datetimefield_value
        with connection.cursor() as cursor:
            cursor.execute(ASKED, [adapt(now - EVERY), self.session_key, adapt(now)])
            found = cursor.fetchone()
        if found is None:
            self._session_key = None
            return {}
        if found[1]:
            with batch(), connection.cursor() as cursor:
                cursor.execute(SEEN, [adapt(now), self.session_key])
        return self.decode(found[0])


@dataclass(frozen=True, slots=True)
class Place:
    """One browser in which somebody is signed in. `handle` names it without opening it."""

    handle: str
    agent: str
    address: str
    since: datetime | None
    seen_at: datetime
    here: bool


def begin(session: SessionBase, *, agent: str, address: str, at: datetime) -> None:
    """Remembers from where the session was opened."""
    session[_WHERE] = {"agent": agent[:300], "address": address, "since": at.timestamp()}


def places(person: Person, *, here: str | None, at: datetime) -> list[Place]:
    """Where the person is signed in, last seen first; `here` is the key of the session that asks."""
    rows = Session.objects.filter(person=person, expire_date__gt=at).order_by("-seen_at")
    return [_place(row, here) for row in rows]


def end(person: Person, *, actor: Actor, at: datetime, handle: str = "", keep: str | None = None) -> int:
    """Ends the session of this handle, or all but the one whose key is kept; how many there were."""
    keys = [each.session_key for each in Session.objects.filter(person=person) if _chosen(each, handle, keep)]
    if not keys:
        return 0
    with act("session.ended", actor=actor, at=at, subject=Subject("person", person.username)) as entry:
        entry.payload["count"] = len(keys)
        Session.objects.filter(session_key__in=keys).delete()
    return len(keys)


def forget_expired(before: datetime) -> None:
    with batch():
        Session.objects.filter(expire_date__lt=before).delete()


def handle_of(key: str) -> str:
    return blind_index(key, "session")[:24]


def _chosen(row: Session, handle: str, keep: str | None) -> bool:
    return handle_of(row.session_key) == handle if handle else row.session_key != keep


def _place(row: Session, here: str | None) -> Place:
    where = SessionStore().decode(row.session_data).get(_WHERE, {})
    since = where.get("since")
    return Place(
        handle_of(row.session_key),
        where.get("agent", ""),
        where.get("address", ""),
        datetime.fromtimestamp(since, UTC) if since else None,
        row.seen_at,
        row.session_key == here,
    )
