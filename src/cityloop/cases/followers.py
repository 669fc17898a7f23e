"""What follows from acts on cases and elsewhere: departments are told, clocks are counted anew."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils import timezone

from cityloop.cases import relimiting, responsibility, territories
from cityloop.cases.models import Case, about
from cityloop.journal.followers import Follower
from cityloop.journal.models import Act
from cityloop.messages import services as messages
from cityloop.messages.rules import To
from cityloop.staff import queries as staff
from cityloop.staff.models import Person
from cityloop.staff.rules import Post
from cityloop.workflow import resetting
from cityloop.workflow import services as engine
from cityloop.workflow.clocks import Limit, LimitKind

DEPARTMENT: Mapping[str, str] = {
    "case.dispatched": "case.dispatched",
    "case.withdrawn": "case.withdrawn",
    "case.divided": "case.dispatched",
    "case.check_failed": "case.rework",
    "case.sent_to_rework": "case.rework",
    "case.urged": "case.urged",
    "case.supervised": "case.supervised",
    "case.turned_red": "case.overdue",
    "case.restored": "case.restored",
    "case.contractor_word": "case.contractor_word",
    "case.contractor_done": "case.contractor_done",
    "case.contractor_cannot": "case.contractor_cannot",
}
CREW = frozenset({"case.assigned", "case.given_to_team", "case.reminded"})


def tell_departments(act: Act) -> None:
    """The desk of the department in charge, and the handler where there is one."""
    case = Case.objects.filter(pk=int(act.subject_id)).first()
    if case is None or (act.verb == "case.turned_red" and act.payload.get("stage") != "handling"):
        return
    due = f"{timezone.localtime(case.due_at):%m-%d %H:%M}" if case.due_at else "—"
    values = {"case": case.number, "due": due, "reason": act.sealed.get("reason", "")}
    _tell(act, case, DEPARTMENT[act.verb], _people(case), values)


def tell_crews(act: Act) -> None:
    """Who is to go: the handler, else the team, else everybody who handles for the department."""
    case = Case.objects.filter(pk=int(act.subject_id)).select_related("team").first()
    if case is None:
        return
    due = f"{timezone.localtime(case.due_at):%m-%d %H:%M}" if case.due_at else "—"
    _tell(act, case, act.verb, _crew(case), {"case": case.number, "due": due, "reason": act.sealed.get("reason", "")})


def _tell(act: Act, case: Case, event: str, people: list[Person], values: dict[str, str]) -> None:
    for person in people:
        key = f"{event}:{act.number}:{person.pk}"
        messages.send(event, To.somebody(person), values, at=act.at, key=key, subject=about(case))


def _crew(case: Case) -> list[Person]:
    if case.handler:
        return list(Person.objects.filter(username=case.handler, is_active=True))
    return list(case.team.members.filter(is_active=True)) if case.team else staff.crew([case.department_code])


def _people(case: Case) -> list[Person]:
    desk = staff.holders(Post.DEPARTMENT, department=case.department_code)
    return desk + list(Person.objects.filter(username=case.handler, is_active=True) if case.handler else [])


def count_anew(act: Act) -> None:
    """Working hours have changed: moments of all clocks that run by them."""
    engine.recount(act.at)


def take_limit_over(act: Act) -> None:
    """An administrator wants open cases to have the limit that a filing condition has now."""
    relimiting.apply(act.subject_id, act.at)


def take_stage_limit_over(act: Act) -> None:
    """The limit comes with the act: what is kept in memory may be a second old."""
    limit = Limit(LimitKind(act.payload["kind"]), act.payload["amount"])
    resetting.apply(act.subject_id, limit, act.at)


def take_duty_over(act: Act) -> None:
    responsibility.apply(act.subject_id, act.at)


def take_territory_over(act: Act) -> None:
    territories.apply(act.payload["before"], act.at)


FOLLOWERS = (
    Follower("cases.departments", tell_departments, frozenset(DEPARTMENT)),
    Follower("cases.crews", tell_crews, CREW),
    Follower("cases.clocks", count_anew, frozenset({"calendar.changed"})),
    Follower("cases.limits", take_limit_over, frozenset({"limit.taken_over"})),
    Follower("cases.stages", take_stage_limit_over, frozenset({"stage_limit.taken_over"})),
    Follower("cases.duties", take_duty_over, frozenset({"duty.taken_over"})),
    Follower("cases.territories", take_territory_over, frozenset({"territory.given"})),
)
