"""What a post hands over: as plain data that is kept, and as the page tells it in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise as Lazy
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cityloop.cases import practice as case_practice
from cityloop.cases import queries as cases
from cityloop.cases.lifecycle import HELD
from cityloop.cases.models import Case
from cityloop.duty import promises
from cityloop.duty.models import Handover
from cityloop.intake import practice as intake_practice
from cityloop.intake import queries as intake
from cityloop.intake.models import Report
from cityloop.journal.services import Json
from cityloop.staff import queries as staff
from cityloop.staff.rules import Standing
from cityloop.workflow.table import Table

NEXT_SHIFT = timedelta(hours=8)
LISTED = 60
Content = dict[str, Json]


def content(standing: Standing, at: datetime) -> Content:
    """What waits for the post, who else has how much, what falls due in the next shift, what was promised."""
    return {
        "queues": [*_counted("report", intake.inbox(standing), at), *_counted("case", cases.inbox(standing), at)],
        "requests": cases.requests_for(standing).count(),
        "holders": _holders(cases.seen_by([standing]), at),
        "soon": [*_soon("report", _reports(standing), at), *_soon("case", cases.seen_by([standing]), at)],
        "promises": [each.pk for each in promises.open_of(standing)[:LISTED]],
    }


def _reports(standing: Standing) -> QuerySet[Report]:
    return intake.seen_by([standing])


def _counted(kind: str, found: QuerySet[Any], at: datetime) -> list[Json]:
    overdue = Count("pk", filter=Q(due_at__lte=at), distinct=True)
    rows = found.order_by("state").values("state").annotate(open=Count("pk", distinct=True), overdue=overdue)
    return [{"kind": kind, "state": row["state"], "open": row["open"], "overdue": row["overdue"]} for row in rows]


def _holders(found: QuerySet[Case], at: datetime) -> list[Json]:
    overdue = Count("pk", filter=Q(due_at__lte=at))
    rows = found.filter(state__in=HELD).order_by().values("department_code").annotate(open=Count("pk"), overdue=overdue)
    most = sorted(rows, key=lambda row: (-row["overdue"], -row["open"], row["department_code"]))
    return [{"department": row["department_code"], "open": row["open"], "overdue": row["overdue"]} for row in most[:20]]


def _soon(kind: str, found: QuerySet[Any], at: datetime) -> list[Json]:
    """Whose clock ends in the next shift."""
    soon = found.filter(state__in=_table(kind).open_states, due_at__gt=at, due_at__lte=at + NEXT_SHIFT)
    due = soon.order_by("due_at", "pk")[:LISTED]
    return [
        {"kind": kind, "id": each.pk, "state": each.state, "due": each.due_at.isoformat(), "who": _who(each)}
        for each in due
    ]


def _who(subject: Case | Report) -> str:
    """The department for a case in hand, else whoever checks; a code or a username."""
    if isinstance(subject, Case) and subject.state in HELD:
        return subject.department_code
    return subject.checker


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
    return _table(row["kind"]).state(row["state"]).label


def _table(kind: str) -> Table:
    return case_practice.table() if kind == "case" else intake_practice.table()


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
