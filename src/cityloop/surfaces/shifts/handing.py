"""What a post hands over, as the page tells it in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise as Lazy
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cityloop.cases.models import Case
from cityloop.duty import promises
from cityloop.duty.models import Handover
from cityloop.intake.models import Report
from cityloop.staff import queries as staff
from cityloop.surfaces.kit.kinds import KINDS


@dataclass(frozen=True, slots=True)
class Queue:
    label: str | Lazy
    open: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Soon:
    address: str
    number: str
    title: str
    state: str | Lazy
    due: datetime | None
    who: str


def told(kept: Mapping[str, Any]) -> dict[str, Any]:
    """As the page shows it."""
    soon: Sequence[Mapping[str, Any]] = kept.get("soon", [])
    names = _names({row["who"] for row in soon} | {row["department"] for row in kept.get("holders", [])})
    rows = {kind: _rows(kind, [each["id"] for each in soon if each["kind"] == kind]) for kind in ("case", "report")}
    return {
        "queues": [Queue(_state(row), row["open"], row["overdue"]) for row in kept.get("queues", [])],
        "requests": kept.get("requests", 0),
        "holders": [
            Queue(names.get(row["department"], row["department"]), row["open"], row["overdue"])
            for row in kept.get("holders", [])
        ],
        "soon": [_soon_line(row, rows[row["kind"]].get(row["id"]), names) for row in soon],
        "promises": promises.these(kept.get("promises", [])),
    }


def _state(row: Mapping[str, Any]) -> str | Lazy:
    return KINDS[row["kind"]].table().state(row["state"]).label


def _rows(kind: str, pks: Iterable[int]) -> dict[int, Any]:
    model: Any = Case if kind == "case" else Report
    return {each.pk: each for each in model.objects.filter(pk__in=list(pks)).select_related("condition__minor")}


def _names(codes: Iterable[str]) -> dict[str, str]:
    wanted = [code for code in codes if code]
    return staff.names_of(wanted) | staff.units_named(wanted)


def _soon_line(row: Mapping[str, Any], subject: Any, names: Mapping[str, str]) -> Soon:
    number = subject.number if subject else str(row["id"])
    who = names.get(row["who"], row["who"])
    return Soon(f"/{row['kind']}s/{row['id']}/", number, _title(subject), _state(row), parse_datetime(row["due"]), who)


def _title(subject: Any) -> str:
    if subject is None or subject.condition is None:
        return _("Not classified yet")
    minor = subject.condition.minor
    return str(minor.name_en if (get_language() or "").startswith("en") and minor.name_en else minor.name)


def waiting(found: QuerySet[Handover]) -> list[Handover]:
    """Given, and not yet taken over."""
    return list(found.filter(taken_at=None)[:10])
