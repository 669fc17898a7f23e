"""3  Dispatch (派遣): to the department in charge, once more within a town, and back again."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext as _

from cityloop.cases import filing, limits, requests
from cityloop.cases.models import Assistant, Case, Why
from cityloop.cases.rules import RETURNS_UNTIL_CONSULTED
from cityloop.catalogue import queries as catalogue
from cityloop.staff.models import Department
from cityloop.workflow.errors import Unsuitable
from cityloop.workflow.models import Step
from cityloop.workflow.services import Move
from cityloop.workflow.timing import current, stop


def department(code: str) -> Department:
    found = Department.objects.filter(code=code).first()
    if found is None:
        raise Unsuitable(_("There is no department %(code)s.") % {"code": code})
    return found


def dispatch(move: Move[Case]) -> None:
    chosen = department(move.given.department)
    hand_to(move, chosen, Why.DISPATCHER)
    move.subject.automatic = move.actor.kind == "system"
    if chosen.dispatches_within and "dividing" in move.operation.targets:
        move.target = "dividing"


def divide(move: Move[Case]) -> None:
    """The second level: a town or squadron passes the case on within itself; the clock goes on."""
    chosen = department(move.given.department)
    if chosen.parent_id != move.subject.department_id and chosen.pk != move.subject.department_id:
        raise Unsuitable(_("%(name)s is not a unit of yours.") % {"name": chosen.name})
    _put(move, chosen)


def hand_to(move: Move[Case], chosen: Department, why: Why) -> None:
    case = move.subject
    clock = current("case", case, "handling")
    if clock is None or clock.holder != chosen.code:
        move.plan = limits.handling(case, chosen.code)
        case.handling_overdue = False
    if chosen.pk != case.department_id:
        case.why, case.why_day = why, None
    _put(move, chosen)
    case.trip, case.stop = None, 0
    case.dispatched_at = move.at


def _put(move: Move[Case], chosen: Department) -> None:
    case = move.subject
    case.department, case.department_code = chosen, chosen.code
    case.handler, case.team, case.contractor = "", None, ""
    move.department = chosen.code
    move.entry.payload["department"] = chosen.code


def give_back(move: Move[Case]) -> None:
    """回退: names whose it is and why; the second return opens a consultation. The time is charged to who returned."""
    case, named = move.subject, department(move.given.department)
    if named.code == case.department_code:
        raise Unsuitable(_("Name the department whose case it is; this one is returning it."))
    move.department = case.department_code
    move.entry.payload |= {"department": case.department_code, "names": named.code}
    case.returns += 1
    if case.returns >= RETURNS_UNTIL_CONSULTED:
        move.target = "consulting"
    requests.lapse_all(case, at=move.at)


def withdraw(move: Move[Case]) -> None:
    """撤回派遣: thought better of before anybody has received the case; nobody is charged with the time."""
    case = move.subject
    steps = Step.objects.filter(table="case", subject_id=case.pk).exclude(source=F("target"))
    last = steps.order_by("-number").values_list("operation", flat=True).first()
    if last not in move.operation.undoes:
        raise Unsuitable(_("Only a dispatch that nobody has acted upon can be withdrawn."))
    if clock := current("case", case, "handling"):
        stop(clock, move.at)
    case.trip, case.stop, case.automatic = None, 0, False
    move.department = case.department_code
    move.entry.payload["department"] = case.department_code
    requests.lapse_all(case, at=move.at)


def correct(move: Move[Case]) -> None:
    """The class was wrong: another filing condition, with its own limit and department to propose."""
    case, given = move.subject, move.given.condition
    try:
        standard = catalogue.condition(int(given) if given.isdecimal() else 0)
    except (catalogue.UnknownCondition, OverflowError) as fault:
        raise Unsuitable(_("There is no such filing condition.")) from fault
    move.entry.payload |= {"condition": standard.id, "was": case.condition_id}
    case.condition_id = standard.id
    case.kind, case.minor = standard.kind, limits.minor_of(standard)
    _propose_anew(case, move.at)


def _propose_anew(case: Case, at: datetime) -> None:
    """Another class may be another department's; where nobody is in charge of it the proposal stays."""
    try:
        drafted = filing.draft(condition=case.condition_id, lon=case.lon, lat=case.lat, at=at, component=case.component)
    except Unsuitable:
        return
    case.proposed = drafted.department.code


def assist(move: Move[Case]) -> None:
    """协办: another department handles a part."""
    case, chosen = move.subject, department(move.given.department)
    if chosen.code == case.department_code:
        raise Unsuitable(_("%(name)s handles this case already.") % {"name": chosen.name})
    values = {"department_code": chosen.code, "asked_at": move.at, "done_at": None}
    Assistant.objects.update_or_create(case=case, department=chosen, defaults=values)
    move.department = chosen.code
    move.entry.payload["department"] = chosen.code
