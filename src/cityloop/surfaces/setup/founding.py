"""The departments a county usually has, as a beginning."""

from __future__ import annotations

from datetime import datetime

from cityloop.catalogue import seed
from cityloop.journal.services import Actor, batch
from cityloop.staff import services as staff
from cityloop.staff.models import Department


class AlreadyThere(ValueError):
    """The city has departments of its own; the seed would mix with them."""


def seed_departments(*, actor: Actor, at: datetime) -> int:
    """How many were made. Raises `AlreadyThere`."""
    if Department.objects.exists():
        raise AlreadyThere
    found = seed.departments()
    with batch():
        for each in found:
            staff.put_department(
                code=each.code, name=each.name, parent=each.parent, dispatches_within=each.dispatches_within,
                actor=actor, at=at,
            )  # fmt: skip
    return len(found)
