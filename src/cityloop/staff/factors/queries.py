"""Who has which factors, and who needs one."""

from __future__ import annotations

from collections.abc import Iterable

from cityloop.journal.glance import Glance
from cityloop.staff import queries as staff
from cityloop.staff.models import Authenticator, Passkey, Person, RecoveryCode, SignIn
from cityloop.staff.rules import GUARDED, may


def _read() -> bool:
    return SignIn.objects.filter(second_factor=True).exists()


is_demanded = Glance(_read, "sign_in")
"""Whether this city asks for a second factor where personal data is seen."""


def has_any(person: Person) -> bool:
    """Recovery codes are no factor of their own: they stand in for one."""
    return Authenticator.objects.filter(person=person).exists() or Passkey.objects.filter(person=person).exists()


def needs_one(person: Person) -> bool:
    held = staff.posts(person)
    return is_demanded() and any(may(held, each) for each in GUARDED)


def codes_left(person: Person) -> int:
    return RecoveryCode.objects.filter(person=person, used_at=None).count()


def held_by(people: Iterable[Person]) -> dict[int, set[str]]:
    """Person's row -> `totp`, `passkey`."""
    rows = [each.pk for each in people]
    found: dict[int, set[str]] = {row: set() for row in rows}
    for kind, model in (("totp", Authenticator), ("passkey", Passkey)):
        for row in model.objects.filter(person__in=rows).values_list("person_id", flat=True):
            found[row].add(kind)
    return found
