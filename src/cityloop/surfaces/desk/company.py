"""Colleagues before the same subject, and what they did while somebody was filling in a form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

from cityloop.staff.models import Person
from cityloop.surfaces.desk import story
from cityloop.surfaces.kit import presence
from cityloop.surfaces.kit.kinds import ON_DESK, Kind
from cityloop.workflow.table import Table


@dataclass(frozen=True, slots=True)
class Colleague:
    who: str
    doing: str | Promise


def of(kind: Kind, pk: int, person: Person, at: datetime) -> list[Colleague]:
    """Everybody else who has it open."""
    table = kind.table()
    found = presence.company(name(kind.name, pk), person, at)
    return [Colleague(each.who, _label(table, each.doing)) for each in found]


def _label(table: Table, operation: str) -> str | Promise:
    found = table.operation(operation)
    return found.label if found else ""


def name(kind: str, pk: int) -> str:
    """As pages and events name a subject."""
    return f"{kind}-{pk}"


def parse(subject: str) -> tuple[Kind, int] | None:
    """The reverse of `name`; None for what names no subject."""
    kind, _dash, pk = subject.partition("-")
    return (ON_DESK[kind], int(pk)) if kind in ON_DESK and pk.isdecimal() else None


def since(kind: Kind, subject: Any, revision: int, besides: str = "") -> list[story.Line]:
    """The steps that a page of this revision does not show yet; without those of the person `besides`."""
    return [each for each in story.steps(kind.table(), subject, after=revision) if not besides or each.by != besides]
