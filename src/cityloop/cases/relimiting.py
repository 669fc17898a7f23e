"""A filing condition gets another limit. By itself a case keeps the one under which it was filed; a city may decide
that open cases take the new one over: then they also move to the new version of their condition.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from cityloop.cases import practice
from cityloop.cases.lifecycle import OPEN
from cityloop.cases.models import Case, about
from cityloop.catalogue import queries as catalogue
from cityloop.catalogue.models import Condition
from cityloop.catalogue.rules import Standard
from cityloop.journal.services import Actor, Subject, act, batch
from cityloop.workflow import clocks, timing
from cityloop.workflow.models import StageClock
from cityloop.workflow.resetting import reset
from cityloop.workflow.services import MACHINE, lock

HANDLING = "handling"


@dataclass(frozen=True, slots=True)
class Relimited:
    """An open case and when its handling would have to be done; None where that clock does not run."""

    case: Case
    before: datetime | None
    after: datetime | None


def concerned(code: str) -> QuerySet[Case]:
    """Open cases filed under this condition, in whichever version of the catalogue."""
    kind, major, minor, number = code.split("-")
    rows = Condition.objects.filter(
        number=int(number), minor__code=minor, minor__major__code=major, minor__major__kind=kind
    )
    return Case.objects.filter(condition__in=rows, state__in=OPEN).select_related("department").order_by("due_at", "pk")


def foresee(standard: Standard, most: int) -> list[Relimited]:
    """What `apply` would do to the first of them; `standard` need not be stored. Nothing is written."""
    found = list(concerned(standard.code)[:most])
    rows = StageClock.objects.filter(
        table="case", stage=HANDLING, stopped_at=None, subject_id__in=[c.pk for c in found]
    )
    clock_of = {row.subject_id: row for row in rows}
    return [_foreseen(case, clock_of.get(case.pk), standard) for case in found]


def _foreseen(case: Case, row: StageClock | None, standard: Standard) -> Relimited:
    if row is None or row.running_since is None:
        return Relimited(case, None, None)
    before = clocks.due_at(timing.as_clock(row), timing.hours_of(row.kind, row.holder))
    reset(row, standard.limit_in(case.area_class))
    return Relimited(case, before, clocks.due_at(timing.as_clock(row), timing.hours_of(row.kind, row.holder)))


def ask(code: str, *, actor: Actor, at: datetime) -> None:
    """Open cases are to take over what the catalogue in force says; the worker does it."""
    with act("limit.taken_over", actor=actor, at=at, subject=Subject("standard", code)):
        pass


def ask_stage(stage: str, limit: clocks.Limit, *, actor: Actor, at: datetime) -> None:
    """Clocks that run are to take over the limit of their stage; the worker does it."""
    with act("stage_limit.taken_over", actor=actor, at=at, subject=Subject("stage", stage)) as entry:
        entry.payload |= {"kind": limit.kind.value, "amount": limit.amount}


def apply(code: str, at: datetime) -> int:
    """Each case is an act of its own; one that has the new limit already is left alone. How many were changed."""
    standard = catalogue.standard(catalogue.version_at(at), code)
    waiting = concerned(code).exclude(condition=standard.id).values_list("pk", flat=True)
    return sum(1 for pk in list(waiting) if _apply(pk, standard, at))


def _apply(pk: int, standard: Standard, at: datetime) -> bool:
    with batch():
        case = lock(Case(pk=pk))
        if case.state not in OPEN:  # somebody was quicker
            return False
        _take_over(case, standard, at)
    return True


def _take_over(case: Case, standard: Standard, at: datetime) -> None:
    with act("case.limit_changed", actor=MACHINE, at=at, subject=about(case)) as entry:
        row = timing.current("case", case, HANDLING)
        limit = standard.limit_in(case.area_class)
        case.condition_id, case.urgent = standard.id, standard.urgent
        if row is not None:
            entry.payload["before_seconds"] = row.limit_seconds
            reset(row, limit)
            row.save(update_fields=["kind", "original_seconds", "limit_seconds"])
            entry.payload["seconds"] = row.limit_seconds
        entry.payload |= {"kind": limit.kind.value, "amount": limit.amount}
        if row is not None and practice.table().state(case.state).stage == HANDLING:
            timing.show(case, row, at)
        case.save()
