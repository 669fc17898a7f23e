"""The switches of this city, kept in one row."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime

from cityloop.cases import lifecycle
from cityloop.cases.lifecycle import Switches
from cityloop.cases.models import Practice
from cityloop.journal.changes import before
from cityloop.journal.glance import Glance
from cityloop.journal.services import Actor, Json, Subject, act
from cityloop.workflow.table import Table

FIELDS = tuple(field.name for field in fields(Switches))


def _read() -> Switches:
    row = Practice.objects.first()
    return Switches(**{name: getattr(row, name) for name in FIELDS}) if row else Switches()


switches = Glance(_read, "practice")


def table() -> Table:
    return lifecycle.table(switches())


def change(*, to: Switches, actor: Actor, at: datetime) -> None:
    with act("practice.changed", actor=actor, at=at, subject=Subject("practice", "1")) as entry:
        values: dict[str, Json] = {name: getattr(to, name) for name in FIELDS}
        entry.payload["before"] = before(Practice.objects.all(), *values)
        Practice.objects.update_or_create(pk=1, defaults=dict(values))
        entry.payload |= values
