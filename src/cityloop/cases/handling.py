"""4-5  Handling (处置) and feedback (反馈): receiving, assigning, finishing, reporting back."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cityloop.cases import photos, requests
from cityloop.cases.models import Case, about
from cityloop.evidence.models import Role
from cityloop.staff.models import Assignment, Team
from cityloop.staff.rules import Post, Standing
from cityloop.workflow.errors import Missing, Unsuitable
from cityloop.workflow.services import Move
from cityloop.workflow.table import Need


def receive(move: Move[Case]) -> None:
    move.department = move.subject.department_code
    if move.actor.post == Post.HANDLER:
        move.subject.handler = move.actor.id


def assign(move: Move[Case]) -> None:
    case = move.subject
    crew = _crew(case).filter(person__username=move.given.person)
    if not crew.exists():
        raise Unsuitable(_("This person does not handle cases for the department."))
    case.handler = move.given.person
    if case.team and not case.team.members.filter(username=case.handler).exists():
        case.team = None
    move.entry.payload["handler"] = move.given.person


def assign_team(move: Move[Case]) -> None:
    """Whoever of the team takes it; a handler of another team loses it."""
    case, given = move.subject, move.given.team
    team = Team.objects.filter(pk=int(given) if given.isdecimal() and len(given) < 18 else 0, is_active=True).first()
    if team is None or team.department.code != case.department_code:
        raise Unsuitable(_("This team is not of the department that has the case."))
    case.team = team
    if not team.members.filter(username=case.handler).exists():
        case.handler = ""
    move.entry.payload["team"] = team.pk


def take(move: Move[Case]) -> None:
    move.subject.handler = move.actor.id
    move.department = move.subject.department_code


def remind(move: Move[Case]) -> None:
    """The desk reminds its own crew; it is not counted as urging."""
    move.department = move.subject.department_code


def _crew(case: Case) -> QuerySet[Assignment]:
    return Assignment.objects.filter(
        person__is_active=True,
        post__in=(Post.HANDLER, Post.OFFICER),
        department__code=case.department_code,
    )


def finish(move: Move[Case]) -> None:
    move.department = move.subject.department_code
    photos.attach(move, about(move.subject), Role.AFTER)


def improve(move: Move[Case]) -> None:
    move.department = move.subject.department_code


def submit(move: Move[Case]) -> None:
    """The department hands back: here its clock stands still, and whether it was in time is settled."""
    case = move.subject
    if move.source == "handling" and not move.given.photos:
        raise Missing([Need.PHOTOS])
    waiting = case.open_assistants()
    if waiting:
        raise Unsuitable(_("Co-handlers are not done yet: %(codes)s.") % {"codes": "、".join(sorted(waiting))})
    photos.attach(move, about(move.subject), Role.AFTER)
    settle(move)
    case.handled_at = move.at
    move.department = case.department_code
    requests.lapse_all(case, at=move.at)


def settle(move: Move[Case]) -> None:
    """Whether handling ran over its limit; called where the state still shows the handling clock."""
    due = move.subject.due_at
    if due is not None and due <= move.at:
        move.subject.handling_overdue = True
        move.entry.payload["overdue"] = True


def assisted(move: Move[Case]) -> None:
    actor = move.actor
    mine = actor.departments if isinstance(actor, Standing) else frozenset()
    move.subject.assistants.filter(department_code__in=mine, done_at=None).update(done_at=move.at)
    photos.attach(move, about(move.subject), Role.AFTER)


def urge(move: Move[Case]) -> None:
    """催办: changes nothing but is on the record, and the department is told."""
    move.subject.urges += 1
    move.department = move.subject.department_code
    move.entry.payload["department"] = move.subject.department_code


def supervise(move: Move[Case]) -> None:
    """督办."""
    move.subject.supervised = True
    move.entry.payload["department"] = move.subject.department_code
