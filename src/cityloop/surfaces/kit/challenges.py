"""What a device was asked to sign, kept in the session until it answers: once, and not for long."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.sessions.backends.base import SessionBase

from cityloop.staff.factors.passkeys import NotTaken

LASTS = timedelta(minutes=5)
_KEY = "challenge"


def remember(session: SessionBase, challenge: str, at: datetime) -> None:
    session[_KEY] = {"challenge": challenge, "at": at.timestamp()}


def take(session: SessionBase, at: datetime) -> str:
    """Raises NotTaken where nothing was asked, or too long ago."""
    kept = session.pop(_KEY, None)
    if kept is None or kept["at"] < (at - LASTS).timestamp():
        raise NotTaken
    return str(kept["challenge"])
