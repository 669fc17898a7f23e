"""What somebody types to prove themselves: a code of the app, or one of those written down."""

from __future__ import annotations

from datetime import datetime

from cityloop.journal.services import Actor
from cityloop.staff.factors import recovery, totp
from cityloop.staff.models import Person


def take(person: Person, code: str, *, actor: Actor, at: datetime) -> str:
    """`totp` or `recovery`; empty where the code is neither."""
    typed = "".join(code.split())
    if len(typed) == 6 and typed.isdecimal():
        return "totp" if totp.take(person, typed, at) else ""
    return "recovery" if typed and recovery.take(person, typed, actor=actor, at=at) else ""
