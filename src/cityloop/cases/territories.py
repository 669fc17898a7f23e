"""Areas are given to another department. It concerns filing conditions that are the duty of whoever holds the place
(属地): a case that waits for its dispatch is proposed anew, what a department has already stays with it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import Q, QuerySet

from cityloop.cases.lifecycle import OPEN
from cityloop.cases.models import Case
from cityloop.cases.responsibility import DECIDED, WAITING, Moved, choose, propose
from cityloop.catalogue import queries as catalogue
from cityloop.catalogue import services
from cityloop.catalogue.choices import Who
from cityloop.catalogue.models import Duty
from cityloop.catalogue.rules import Responsible
from cityloop.geography.models import ResponsibilityGrid
from cityloop.journal.services import Actor, Subject, act, batch
from cityloop.staff.models import Department
from cityloop.workflow.services import lock

Held = Mapping[str, str]
"""Departments by area, at least one; the empty code: as the area around it."""


def concerned(areas: Collection[str]) -> QuerySet[Case]:
    """Open cases in these areas whose department follows from the territory and was not decided by people."""
    there = Q(district__in=areas) | Q(street__in=areas) | Q(community__in=areas) | Q(cell__in=areas)
    for grid in ResponsibilityGrid.objects.filter(code__in=areas).values_list("code", flat=True):
        there |= Q(grids__contains=f"|{grid}|")
    duties = Duty.objects.filter(who=Who.TERRITORY)
    found = Case.objects.filter(there, state__in=OPEN, condition__in=duties.values("condition"))
    return found.exclude(why__in=DECIDED).select_related("department").order_by("-pk")


def foresee(given: Held) -> list[Moved]:
    """What `give` would do. Nothing is written."""
    before = catalogue.all_territories()
    after, names = _changed(before, given), dict(Department.objects.values_list("code", "name"))
    pairs = ((case, _moved(case, names, before, after)) for case in concerned(list(given)))
    return [Moved(case, case.department.name, names[who.department_code]) for case, who in pairs if who]


def _changed(held: Held, given: Held) -> dict[str, str]:
    return {code: department for code, department in {**held, **given}.items() if department}


def _moved(case: Case, known: Collection[str], before: Held, after: Held) -> Responsible | None:
    """Who is responsible by the change alone, by the rule under which the case was filed."""
    standard = catalogue.condition(case.condition_id)
    was, now = choose(case, standard, known, before), choose(case, standard, known, after)
    if now is None or now.department_code in (was and was.department_code, case.department_code):
        return None
    return now


def give(given: Held, *, actor: Actor, at: datetime) -> None:
    """From now on these departments hold the areas; the worker proposes waiting cases anew."""
    held = catalogue.all_territories()
    with act("territory.given", actor=actor, at=at, subject=Subject("area", min(given))) as entry:
        entry.payload |= {"given": dict(given), "before": {code: held.get(code, "") for code in given}}
        for code, department in sorted(given.items()):
            if department:
                services.put_territory(area_code=code, department_code=department, actor=actor, at=at)
            elif code in held:
                services.drop_territory(area_code=code, actor=actor, at=at)


def apply(before: Held, at: datetime) -> int:
    """After `give`, which says who held its areas before. Each case is an act of its own; how many were changed."""
    waiting = list(concerned(list(before)).filter(state=WAITING).values_list("pk", flat=True))
    held, known = catalogue.all_territories(), set(Department.objects.values_list("code", flat=True))
    was = _changed(held, before)
    return sum(_apply(pk, known, was, held, at) for pk in waiting)


def _apply(pk: int, known: Collection[str], was: Held, held: Held, at: datetime) -> bool:
    with batch():
        case = lock(Case(pk=pk))
        who = _moved(case, known, was, held) if case.state == WAITING else None
        if who is not None:
            propose(case, who, at)
    return who is not None
