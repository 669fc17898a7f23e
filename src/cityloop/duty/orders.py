"""Light orders (轻指令) to our own crews: whom one may send, what one sees, and the one door of their table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from cityloop.duty import jobs
from cityloop.duty.lifecycle import OPEN_STATES, UNDER_WAY
from cityloop.duty.models import Job, JobKind, Result
from cityloop.evidence.models import Media
from cityloop.evidence.queries import brought_by
from cityloop.evidence.services import Located
from cityloop.journal.services import Actor
from cityloop.staff.models import Assignment, Department, Person
from cityloop.staff.rules import CENTRE, OUTDOORS, Post, Standing
from cityloop.workflow.errors import Missing, NotAllowed, Refused, Unsuitable
from cityloop.workflow.table import Given, Need

ISSUERS = frozenset({Post.DISPATCHER, Post.DEPARTMENT})


def departments(standing: Standing) -> QuerySet[Department]:
    """Whose crews the post may send: a department its own and those below it, the centre all."""
    every = Department.objects.order_by("code")
    return every.filter(code__in=standing.departments) if standing.post == Post.DEPARTMENT else every


def crew(standing: Standing) -> QuerySet[Person]:
    """The people the post may send by name."""
    held = Assignment.objects.filter(post__in=OUTDOORS)
    if standing.post == Post.DEPARTMENT:
        held = held.filter(department__code__in=standing.departments)
    return Person.objects.filter(is_active=True, pk__in=held.values("person")).order_by("username")


def issue(
    *,
    text: str,
    actor: Standing,
    at: datetime,
    department: str = "",
    person: str = "",
    position: Located | None = None,
    due_at: datetime | None = None,
) -> Job:
    """To one of the crew, or to whoever of the department takes it. Raises `workflow.errors.Refused`."""
    if actor.post not in ISSUERS:
        raise NotAllowed()
    if not text.strip():
        raise Missing([Need.REASON])
    assignee = _one_of(actor, person) if person else None
    unit = department or (_unit(actor, assignee) if assignee else "")
    if unit and not departments(actor).filter(code=unit).exists():
        raise NotAllowed(_("This department's crew is not yours to send."))
    return jobs.issue_job(
        JobKind.ORDER,
        actor=actor,
        at=at,
        assignee=assignee,
        department=unit,
        position=position,
        text=text.strip(),
        due_at=due_at,
    )


def _one_of(actor: Standing, username: str) -> Person:
    found = crew(actor).filter(username=username).first()
    if found is None:
        raise Unsuitable(_("%(name)s is not one of your crew.") % {"name": username[:60]})
    return found


def _unit(actor: Standing, person: Person) -> str:
    """Whose order it is; an inspector has no department."""
    held = person.assignments.filter(post__in=OUTDOORS).exclude(department=None).order_by("pk")
    mine = held.filter(department__code__in=actor.departments) if actor.post == Post.DEPARTMENT else held
    return mine.values_list("department__code", flat=True).first() or ""


def seen_by(standings: Iterable[Standing]) -> QuerySet[Job]:
    """The centre sees all jobs, a department those of its crews, who was sent the own ones."""
    scope = Q(pk__in=[])
    for each in standings:
        if each.post in CENTRE:
            return Job.objects.select_related("assignee")
        if each.post == Post.DEPARTMENT:
            scope |= Q(department__in=each.departments) | Q(issued_by=each.id)
        if each.post in OUTDOORS:
            scope |= Q(assignee__username=each.id) | Q(assignee=None, department__in=each.departments)
    return Job.objects.filter(scope).select_related("assignee")


def waiting_for(standings: Sequence[Standing]) -> QuerySet[Job]:
    """What somebody is to do now: go, or look at what was done; soonest due first."""
    scope = Q(pk__in=[])
    for each in standings:
        if each.post in OUTDOORS:
            own = Q(assignee__username=each.id) | Q(assignee=None, department__in=each.departments)
            scope |= own & Q(state__in=UNDER_WAY)
        if each.post == Post.DEPARTMENT:
            scope |= Q(department__in=each.departments, state__in=OPEN_STATES)
        if each.post in ISSUERS:
            scope |= Q(issued_by=each.id, state__in=OPEN_STATES)
    return Job.objects.filter(scope).select_related("assignee").order_by("due_at", "pk")


def carry_out(
    job: Job,
    operation: str,
    *,
    actor: Standing,
    at: datetime,
    given: Given,
    result: Result | str = Result.YES,
    revision: int | None = None,
) -> Job:
    """By the operation's name. Raises `workflow.errors.Refused`; then nothing has changed."""
    if not allowed_on(job, operation):
        raise Unsuitable(_("A check is answered and called off where its report or case is."))
    if operation == "complete":
        return _complete(job, actor=actor, at=at, given=given, result=result, revision=revision)
    if operation == "reassign":
        return _reassign(job, actor=actor, at=at, given=given, revision=revision)
    found = _SIMPLE.get(operation)
    if found is None:
        raise Refused(_("There is no such operation."))
    return found(job, actor, at, given, revision)


def _complete(
    job: Job, *, actor: Standing, at: datetime, given: Given, result: Result | str, revision: int | None
) -> Job:
    if result not in Result.values:
        raise Unsuitable(_("There is no such answer."))
    photos = _photos(given, actor)
    return jobs.complete(job, result, actor=actor, at=at, note=given.reason, photos=photos, revision=revision)


def _photos(given: Given, actor: Actor) -> list[Media]:
    wanted = set(given.photos)
    found = brought_by(actor, wanted) if wanted else []
    if len(found) != len(wanted):
        raise Unsuitable(_("A photo is not in the store; send it again."))
    return found


def _reassign(job: Job, *, actor: Standing, at: datetime, given: Given, revision: int | None) -> Job:
    if not given.person:
        raise Missing([Need.PERSON])
    to = _one_of(actor, given.person)
    return jobs.reassign(job, to, actor=actor, at=at, reason=given.reason, revision=revision)


def _see(job: Job, actor: Actor, at: datetime, given: Given, revision: int | None) -> Job:
    return jobs.see(job, actor=actor, at=at)


def _confirm(job: Job, actor: Actor, at: datetime, given: Given, revision: int | None) -> Job:
    return jobs.confirm(job, actor=actor, at=at, note=given.reason, revision=revision)


def _redo(job: Job, actor: Actor, at: datetime, given: Given, revision: int | None) -> Job:
    return jobs.redo(job, actor=actor, at=at, reason=given.reason, revision=revision)


def _cancel(job: Job, actor: Actor, at: datetime, given: Given, revision: int | None) -> Job:
    return jobs.cancel(job, actor=actor, at=at, reason=given.reason, revision=revision)


_SIMPLE: dict[str, Callable[[Job, Actor, datetime, Given, int | None], Job]] = {
    "see": _see,
    "confirm": _confirm,
    "redo": _redo,
    "cancel": _cancel,
}


def allowed_on(job: Job, operation: str) -> bool:
    """A check is read here; it is answered, moved and called off at its report or case."""
    return job.kind not in jobs.CHECKS or operation == "see"
