"""The switches of this city, kept in one row."""

from __future__ import annotations

from datetime import datetime

from cityloop.cases import lifecycle
from cityloop.cases.lifecycle import Switches
from cityloop.cases.models import Practice
from cityloop.journal.glance import Glance
from cityloop.journal.services import Actor, Json, Subject, act
from cityloop.workflow.table import Table


def _read() -> Switches:
    row = Practice.objects.first()
    return Switches(row.shift_lead_files, row.closer, row.second_level) if row else Switches()


switches = Glance(_read, "practice")


def table() -> Table:
    return lifecycle.table(switches())


def change(*, to: Switches, actor: Actor, at: datetime) -> None:
    with act("practice.changed", actor=actor, at=at, subject=Subject("practice", "1")) as entry:
        values: dict[str, Json] = {
            "shift_lead_files": to.shift_lead_files,
            "closer": to.closer,
            "second_level": to.second_level,
        }
        Practice.objects.update_or_create(pk=1, defaults=dict(values))
        entry.payload |= values
