"""What waits for whom before and after somebody is given or relieved of posts, as the inboxes of the desk say it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from cityloop.cases.lifecycle import OPEN
from cityloop.cases.models import Case
from cityloop.duty import queries as duty
from cityloop.intake import queries as intake
from cityloop.staff import queries as staff
from cityloop.staff.models import Assignment, Person
from cityloop.staff.rules import Post, Standing
from cityloop.surfaces.kit.kinds import ALERT, ON_DESK
from cityloop.watch.alerts.lifecycle import TABLE as ALERTS

Item = tuple[str, int]
"""A kind of the desk, and its row."""
ALIKE = frozenset({Post.INTAKE, Post.VIDEO})
"""Posts whose holders all see the same, so that one of them is looked at for all."""


@dataclass(frozen=True, slots=True)
class Foreseen:
    """`by_name` rest with the person; `orphans` would be in nobody's inbox; `added` be new to the person."""

    by_name: int
    waiting: int
    orphans: frozenset[Item]
    added: int

    def orphaned(self, kind: str) -> int:
        return sum(name == kind for name, __ in self.orphans)


def foresee(person: Person, taken: Sequence[Assignment], given: Sequence[Standing]) -> Foreseen:
    """What taking posts away and giving others would do. Nothing is written."""
    gone = {each.pk for each in taken}
    lost = waiting(_standing(each) for each in taken)
    held = waiting(staff.standings(person))
    fresh = waiting(given)
    rest = (_standing(each) for each in _assignments().exclude(pk__in=gone))
    orphans = lost - fresh
    for each in _different(rest):
        if not orphans:
            break
        orphans -= waiting([each])
    return Foreseen(by_name(person), len(lost), frozenset(orphans), len(fresh - held))


def waiting(standings: Iterable[Standing]) -> set[Item]:
    """What waits for any of them."""
    return {item for each in standings for item in _inbox(each)}


def _inbox(standing: Standing) -> Iterable[Item]:
    for kind in ON_DESK.values():
        if kind is not ALERT or _decides_on_alerts(standing):
            yield from ((kind.name, pk) for pk in kind.inbox(standing).order_by().values_list("pk", flat=True))


def _decides_on_alerts(standing: Standing) -> bool:
    return any(each.main and standing.post in each.posts for each in ALERTS.operations)


def _assignments() -> QuerySet[Assignment]:
    found = Assignment.objects.filter(person__is_active=True)
    return found.select_related("person", "department").order_by("pk")


def _standing(held: Assignment) -> Standing:
    own = held.department.code if held.department else ""
    return staff.standing("person", held.person.username, held.post, own, held.area_code)


def _different(standings: Iterable[Standing]) -> list[Standing]:
    """Of those who see the same the first."""
    found: dict[tuple[str, ...], Standing] = {}
    for each in standings:
        name = "" if each.post in ALIKE else each.id
        found.setdefault((each.post, each.department, each.area, name), each)
    return list(found.values())


def by_name(person: Person) -> int:
    """Open cases, reports to be looked at and jobs that name this person and nobody else."""
    name = person.username
    handled = Case.objects.filter(Q(handler=name) | Q(checker=name, state="checking"), state__in=OPEN)
    return handled.count() + intake.to_be_checked_by(name).count() + duty.jobs_of(person).count()
