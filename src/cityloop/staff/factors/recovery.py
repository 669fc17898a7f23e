"""Ten codes to write down; each lets its person in once, in the place of a second factor."""

from __future__ import annotations

import secrets
from datetime import datetime

from cityloop.journal.services import Actor, Subject, act
from cityloop.privacy.cipher import blind_index
from cityloop.staff.models import Person, RecoveryCode

COUNT = 10
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def make(person: Person, *, actor: Actor, at: datetime) -> list[str]:
    """Ten new ones, shown this once; earlier ones are void. With 49 bits each, a keyed digest keeps them."""
    codes = [f"{_part()}-{_part()}" for _number in range(COUNT)]
    with act("factor.codes_made", actor=actor, at=at, subject=Subject("person", person.username)):
        RecoveryCode.objects.filter(person=person).delete()
        RecoveryCode.objects.bulk_create(RecoveryCode(person=person, digest=_digest(person, each)) for each in codes)
    return codes


def take(person: Person, code: str, *, actor: Actor, at: datetime) -> bool:
    unused = RecoveryCode.objects.filter(person=person, digest=_digest(person, code), used_at=None)
    if not unused.exists():
        return False
    with act("factor.code_used", actor=actor, at=at, subject=Subject("person", person.username)) as entry:
        taken = unused.update(used_at=at) == 1
        entry.payload["left"] = RecoveryCode.objects.filter(person=person, used_at=None).count()
    return taken


def _part() -> str:
    return "".join(secrets.choice(LETTERS) for _number in range(5))


def _digest(person: Person, code: str) -> str:
    return blind_index(f"{person.pk}:{code.replace('-', '')}", "recovery code")
