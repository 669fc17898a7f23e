"""A password against what one would try first here: the names of account, person and city."""

from __future__ import annotations

from cityloop.staff import passwords
from cityloop.staff.factors import queries as factors
from cityloop.staff.models import Person
from cityloop.surfaces.kit import city


def check(given: str, person: Person) -> None:
    """Raises `passwords.Weak`."""
    passwords.check(given, words=[person.username, person.name, *_of_city()], factor=factors.has_any(person))


def _of_city() -> list[str]:
    found = city.named()
    return [found.name, found.code] if found else []
