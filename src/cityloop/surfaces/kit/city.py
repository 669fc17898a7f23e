"""The city's own name and code."""

from __future__ import annotations

from datetime import datetime

from cityloop.journal.changes import before
from cityloop.journal.services import Actor, Subject, act
from cityloop.surfaces.kit.models import City


def name_city(*, name: str, code: str, actor: Actor, at: datetime) -> City:
    with act("city.named", actor=actor, at=at, subject=Subject("city", code)) as entry:
        entry.payload["before"] = before(City.objects.filter(pk=1), "name", "code")
        city, _new = City.objects.update_or_create(pk=1, defaults={"name": name, "code": code})
        entry.payload |= {"name": name, "code": code}
    return city


def named() -> City | None:
    return City.objects.first()
