"""Reading cases: inboxes, one case with its story, counters, what lies near."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cityloop.cases import practice
from cityloop.cases.models import Case, Invitation, Precedent, Request, about
from cityloop.cases.policies import gone_through, visible
from cityloop.cases.requests import FINAL, FIRST
from cityloop.evidence.models import Attachment
from cityloop.evidence.queries import attachments
from cityloop.staff.rules import Post, Standing
from cityloop.workflow.models import StageClock, Step
from cityloop.workflow.table import Label, Table


def seen_by(standings: Iterable[Standing]) -> QuerySet[Case]:
    return Case.objects.filter(visible(standings)).select_related("department", "condition__minor")


def open_to(standings: Iterable[Standing]) -> QuerySet[Case]:
    """What they see of the open cases."""
    found = Case.objects.filter(closed_at=None).filter(gone_through(visible(standings)))
    return found.select_related("department", "condition__minor__major")


def inbox(standing: Standing) -> QuerySet[Case]:
    """What waits for this post, soonest due first: cases on which it has a main operation to do."""
    table = practice.table()
    found = open_to([standing]).filter(state__in=waiting_states(table, standing.post))
    if standing.post == Post.INSPECTOR:
        found = found.filter(gone_through(Q(checker=standing.id)))
    elif standing.post == Post.HANDLER:
        mine = Q(handler=standing.id) | Q(handler="", team=None) | Q(handler="", team__in=standing.teams)
        found = found.filter(gone_through(Q(department_code__in=standing.departments) & mine))
    elif standing.post == Post.DEPARTMENT:
        found = found.filter(gone_through(_of_department(standing)))
    return found.order_by("due_at", "pk")


def _of_department(standing: Standing) -> Q:
    """Its own cases, and consultations in which its view is asked for and not yet given."""
    asked = Invitation.objects.filter(department_code__in=standing.departments, answered_at=None)
    invited = Q(state="consulting", pk__in=asked.values("case"))
    return (Q(department_code__in=standing.departments) & ~Q(state="consulting")) | invited


def waiting_states(table: Table, post: str) -> list[str]:
    """States in which the post has a main operation; the department also sees what its handlers work on."""
    states = {state for each in table.operations if each.main and post in each.posts for state in each.sources}
    return sorted(states)


def requests_for(standing: Standing) -> QuerySet[Request]:
    """Requests that this post decides on now, without those it asked for itself."""
    first = Q(state="asked", kind__in=[kind for kind, posts in FIRST.items() if standing.post in posts])
    final_kinds = [kind for kind, posts in FINAL.items() if standing.post in posts]
    alone = Q(state="asked", kind__in=[kind for kind in final_kinds if kind not in FIRST])
    found = Request.objects.filter(first | alone | Q(state="seconded", kind__in=final_kinds))
    if standing.post == Post.DEPARTMENT:
        found = found.filter(department_code__in=standing.departments)
    mine = Q(asked_by=standing.id) | Q(first_by=standing.id)
    return found.exclude(mine).select_related("case__department", "case__condition__minor").order_by("asked_at")


@dataclass(frozen=True, slots=True)
class Lights:
    green: int = 0
    yellow: int = 0
    red: int = 0

    @property
    def total(self) -> int:
        return self.green + self.yellow + self.red


def lights(cases: QuerySet[Case], at: datetime) -> Lights:
    found = cases.order_by().aggregate(
        red=Count("pk", filter=Q(due_at__lte=at)),
        yellow=Count("pk", filter=Q(due_at__gt=at, yellow_at__lte=at)),
        total=Count("pk"),
    )
    return Lights(found["total"] - found["red"] - found["yellow"], found["yellow"], found["red"])


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a case's story: who did what, and how long the case had waited for it."""

    at: datetime
    label: Label
    who: str
    post: str
    department: str
    reason: str
    waited: timedelta
    photos: Sequence[Attachment] = field(default=())


def story(case: Case) -> list[Line]:
    """From filing to now, the requests about it among the rest."""
    table = practice.table()
    photos = list(attachments(about(case)))
    lines = [_line(table, step, photos) for step in Step.objects.filter(table="case", subject_id=case.pk)]
    return sorted(lines, key=lambda line: line.at)


def _line(table: Table, step: Step, photos: Sequence[Attachment]) -> Line:
    operation = table.operation(step.operation)
    return Line(
        at=step.at,
        label=operation.label if operation else _("Filed"),
        who=step.actor_id,
        post=step.post,
        department=step.department,
        reason=step.reason,
        waited=timedelta(seconds=step.seconds_in_source),
        photos=tuple(photo for photo in photos if photo.created == step.at and photo.by_id == step.actor_id),
    )


def clocks_of(case: Case) -> list[StageClock]:
    return list(StageClock.objects.filter(table="case", subject_id=case.pk))


def precedents(minor: str, community: str, limit: int = 5) -> list[Precedent]:
    found = Precedent.objects.filter(minor=minor, community=community, revoked_at=None)
    return list(found.select_related("department", "case")[:limit])


@dataclass(frozen=True, slots=True)
class Funnel:
    """What happened in a period, step by step of the loop."""

    reported: int
    filed: int
    dispatched: int
    handled: int
    checked: int
    closed: int
    in_time: int

    @property
    def rate_in_time(self) -> float | None:
        """Share of the handled that were in time; None where nothing was handled."""
        return self.in_time / self.handled if self.handled else None


def funnel(since: datetime, until: datetime, reported: int) -> Funnel:
    def within(column: str) -> Q:
        return Q(**{f"{column}__gte": since, f"{column}__lt": until})

    def count(where: Q) -> int:
        return Case.objects.filter(where).count()

    handled = within("handled_at")
    return Funnel(
        reported=reported,
        filed=count(within("filed_at")),
        dispatched=count(within("dispatched_at")),
        handled=count(handled),
        checked=count(within("checked_at")),
        closed=count(within("closed_at")),
        in_time=count(handled & Q(handling_overdue=False)),
    )


def today(at: datetime) -> tuple[datetime, datetime]:
    """The local day around a moment."""
    begin = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    return begin, begin + timedelta(days=1)


def open_within(
    standings: Iterable[Standing], west: float, south: float, east: float, north: float, limit: int = 2000
) -> list[Case]:
    """Open cases in a box of degrees, for the map."""
    found = seen_by(standings).filter(state__in=practice.table().open_states)
    return list(found.filter(lon__gte=west, lon__lte=east, lat__gte=south, lat__lte=north)[:limit])
