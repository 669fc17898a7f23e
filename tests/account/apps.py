"""A telephone with an authenticator app, and people who have one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp
from django.test import Client

from cityloop.journal.services import Actor
from cityloop.staff.accounts import demand_factor
from cityloop.staff.factors import totp
from cityloop.staff.models import Person
from tests.cast import FOUNDER, PASSWORD

LONG_AGO = datetime(2026, 9, 1, tzinfo=UTC)


class Telephone:
    """Shows the codes of one secret; its clock may be wrong."""

    def __init__(self, secret: str, wrong_by: timedelta = timedelta()) -> None:
        self.secret, self.wrong_by = secret, wrong_by

    def code(self, at: datetime | None = None) -> str:
        return pyotp.TOTP(self.secret).at((at or datetime.now(UTC)) + self.wrong_by)


def telephone_of(username: str) -> Telephone:
    """Set up long ago."""
    person, secret = Person.objects.get(username=username), totp.new_secret()
    shown = Telephone(secret)
    assert totp.add(person, secret=secret, code=shown.code(LONG_AGO), actor=Actor("person", username), at=LONG_AGO)
    return shown


def demand() -> None:
    demand_factor(True, actor=FOUNDER, at=LONG_AGO)


def sign_in(client: Client, username: str, **more: Any) -> Any:
    return client.post("/sign-in/", {"username": username, "password": PASSWORD, **more})
