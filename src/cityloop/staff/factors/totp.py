"""Codes of an app on a telephone: RFC 6238 with six digits of thirty seconds, one step of drift, each code once."""

from __future__ import annotations

from datetime import datetime

import pyotp
from pyotp.exceptions import OTPVerificationError

from cityloop.journal.services import Actor, Subject, act
from cityloop.staff.models import Authenticator, Person

DRIFT = 1
ISSUER = "CityLoop"


def new_secret() -> str:
    return pyotp.random_base32()


def address(person: Person, secret: str, city: str) -> str:
    """What the app reads from the QR code."""
    issuer = f"{ISSUER} {city}".strip().replace(":", " ")
    return pyotp.TOTP(secret).provisioning_uri(name=person.username.replace(":", " "), issuer_name=issuer)


def step_of(secret: str, code: str, at: datetime) -> int | None:
    """The step to which the code belongs; None where it is no code of this moment."""
    try:
        return pyotp.TOTP(secret).verify_and_get_timecode("".join(code.split()), for_time=at, valid_window=DRIFT)
    except OTPVerificationError:
        return None


def add(person: Person, *, secret: str, code: str, actor: Actor, at: datetime) -> bool:
    """Takes the app in the place of an earlier one, once it has shown a right code."""
    step = step_of(secret, code, at)
    if step is None:
        return False
    with act("factor.added", actor=actor, at=at, subject=Subject("person", person.username)) as entry:
        values = {"secret": secret, "step": step, "made_at": at}
        Authenticator.objects.update_or_create(person=person, defaults=values)
        entry.payload["kind"] = "totp"
    return True


def take(person: Person, code: str, at: datetime) -> bool:
    """Whether the code is right, and was not taken before: of two who send it at once, one gets in."""
    found = Authenticator.objects.filter(person=person).first()
    step = step_of(found.secret, code, at) if found else None
    if step is None:
        return False
    return Authenticator.objects.filter(person=person, step__lt=step).update(step=step) == 1


def remove(person: Person, *, actor: Actor, at: datetime) -> None:
    with act("factor.removed", actor=actor, at=at, subject=Subject("person", person.username)) as entry:
        Authenticator.objects.filter(person=person).delete()
        entry.payload["kind"] = "totp"
