"""Passwords, locks and factors of a person, changed by themselves or by an administrator."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.hashers import make_password

from cityloop.journal.changes import before
from cityloop.journal.services import Actor, Subject, act
from cityloop.staff import passwords, sessions
from cityloop.staff.models import Authenticator, Passkey, Person, RecoveryCode, SignIn
from cityloop.staff.queries import is_last_administrator
from cityloop.staff.services import LastAdministrator


def _about(person: Person) -> Subject:
    return Subject("person", person.username)


def choose_password(person: Person, *, password: str, actor: Actor, at: datetime, keep: str | None = None) -> None:
    """The person's own choice, checked before; other sessions end, for somebody else may have known the old one."""
    with act("password.changed", actor=actor, at=at, subject=_about(person)):
        person.set_password(password)
        person.must_change = False
        person.save(update_fields=["password", "must_change"])
        sessions.end(person, keep=keep, actor=actor, at=at)


def issue_password(person: Person, *, actor: Actor, at: datetime) -> str:
    """A new one to be handed over; the person chooses another at the next sign-in. All sessions end."""
    made = passwords.new()
    with act("password.issued", actor=actor, at=at, subject=_about(person)):
        person.password, person.must_change = make_password(made), True
        person.save(update_fields=["password", "must_change"])
        sessions.end(person, actor=actor, at=at)
    return made


def lock(person: Person, *, actor: Actor, at: datetime) -> None:
    """The record of past acts stays; nobody gets in under this name, and who is in is out. Raises LastAdministrator."""
    if is_last_administrator(person):
        raise LastAdministrator(person.username)
    with act("person.locked", actor=actor, at=at, subject=_about(person)) as entry:
        entry.payload |= {"before": {"active": person.is_active}, "after": {"active": False}}
        person.is_active = False
        person.save(update_fields=["is_active"])
        sessions.end(person, actor=actor, at=at)


def unlock(person: Person, *, actor: Actor, at: datetime) -> None:
    with act("person.unlocked", actor=actor, at=at, subject=_about(person)) as entry:
        entry.payload |= {"before": {"active": person.is_active}, "after": {"active": True}}
        person.is_active = True
        person.save(update_fields=["is_active"])


def reset_factors(person: Person, *, actor: Actor, at: datetime) -> None:
    """For whoever has lost telephone and codes: they set up another at the next sign-in. All sessions end."""
    with act("factor.reset", actor=actor, at=at, subject=_about(person)) as entry:
        for model in (Authenticator, Passkey, RecoveryCode):
            gone, __ = model.objects.filter(person=person).delete()
            entry.payload[model.__name__.lower()] = gone
        sessions.end(person, actor=actor, at=at)


def demand_factor(wanted: bool, *, actor: Actor, at: datetime) -> None:
    """The city's switch: whether personal data and set-up ask for a second factor."""
    with act("sign_in.changed", actor=actor, at=at, subject=Subject("sign_in", "1")) as entry:
        entry.payload |= {"before": before(SignIn.objects.all(), "second_factor"), "second_factor": wanted}
        SignIn.objects.update_or_create(pk=1, defaults={"second_factor": wanted})
