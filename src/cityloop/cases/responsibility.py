"""Somebody else becomes responsible for a filing condition. A case that waits for its dispatch is proposed to the
department that is responsible now; what a department has already stays with it, and so does what people decided.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from cityloop.cases import filing
from cityloop.cases.models import Case, Why, about
from cityloop.cases.relimiting import concerned
from cityloop.catalogue import queries as catalogue
from cityloop.catalogue import rules
from cityloop.catalogue.rules import Place, Responsible, Standard
from cityloop.journal.services import Actor, Subject, act, batch
from cityloop.staff.models import Department
from cityloop.workflow.services import MACHINE, lock

WAITING = "filed"
DECIDED = (Why.PRECEDENT, Why.DISPATCHER, Why.CONSULTATION)


@dataclass(frozen=True, slots=True)
class Moved:
    """An open case for which another department would be responsible; `stays` where one has it already."""

    case: Case
    before: str
    after: str

    @property
    def stays(self) -> bool:
        return self.case.state != WAITING


def foresee(standard: Standard, most: int) -> list[Moved]:
    """Among the first `most` open cases under this condition; `standard` need not be stored. Nothing is written."""
    found = list(concerned(standard.code).exclude(why__in=DECIDED).order_by("-pk")[:most])
    names = dict(Department.objects.values_list("code", "name"))
    pairs = ((case, _responsible(case, standard, names)) for case in found)
    return [
        Moved(case, case.department.name, names[who.department_code])
        for case, who in pairs
        if who and who.department_code != case.department_code
    ]


def _responsible(case: Case, standard: Standard, known: Collection[str]) -> Responsible | None:
    return choose(case, standard, known, catalogue.all_territories())


def choose(
    case: Case, standard: Standard, known: Collection[str], territories: Mapping[str, str]
) -> Responsible | None:
    """As filing chooses: the first candidate that there is."""
    codes = (case.cell, *case.grid_codes, case.community, case.street, case.district)
    place = Place(tuple(code for code in codes if code), case.area_class, filing.owner_of(case.component))
    found = rules.candidates(standard.duties, place, territories)
    return next((each for each in found if each.department_code in known), None)


def ask(code: str, *, actor: Actor, at: datetime) -> None:
    """Cases that wait for their dispatch are to be proposed to who is responsible now; the worker does it."""
    with act("duty.taken_over", actor=actor, at=at, subject=Subject("standard", code)):
        pass


def apply(code: str, at: datetime) -> int:
    """Each case is an act of its own. How many were changed."""
    standard = catalogue.standard(catalogue.version_at(at), code)
    known = dict(Department.objects.values_list("code", "name"))
    waiting = list(concerned(code).filter(state=WAITING).exclude(why__in=DECIDED).values_list("pk", flat=True))
    return sum(_apply(pk, standard, known, at) for pk in waiting)


def _apply(pk: int, standard: Standard, known: dict[str, str], at: datetime) -> bool:
    with batch():
        case = lock(Case(pk=pk))
        who = _responsible(case, standard, known)
        if case.state != WAITING or who is None or who.department_code == case.department_code:
            return False
        propose(case, who, at)
    return True


def propose(case: Case, who: Responsible, at: datetime) -> None:
    with act("case.proposed_anew", actor=MACHINE, at=at, subject=about(case)) as entry:
        entry.payload |= {"before": case.department_code, "department": who.department_code}
        case.department = Department.objects.get(code=who.department_code)
        case.department_code, case.why, case.why_day = who.department_code, Why(who.because), None
        case.save(update_fields=["department", "department_code", "why", "why_day"])
