"""Who is on duty and where; whom to send; whose jobs wait."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from cityloop.duty.lifecycle import OPEN_STATES, UNDER_WAY
from cityloop.duty.models import Job, Position, Shift, TrackPoint
from cityloop.duty.reasons import Because
from cityloop.duty.rules import FRESH, Candidate, Place, choose
from cityloop.geography.locate import locate
from cityloop.geography.models import ResponsibilityGrid
from cityloop.journal.services import Subject
from cityloop.staff.models import Assignment, Person


class Choice(NamedTuple):
    person: Person
    because: Because


class NobodyToSend(Exception):
    """Nobody holds the post who may be sent."""


def on_duty(post: str, at: datetime) -> list[Person]:
    """Active people who have signed on in `post`."""
    return list(Person.objects.filter(pk__in=_signed_on(at).filter(post=post).values("person"), is_active=True))


def is_on_duty(person: Person, at: datetime) -> bool:
    return _signed_on(at).filter(person=person).exists()


def shift_of(person: Person, at: datetime) -> Shift | None:
    """The shift in which the person is on duty."""
    return _signed_on(at).filter(person=person).order_by("-signed_on_at").first()


def roster(at: datetime) -> QuerySet[Shift]:
    """Everybody on duty, by post and name, with their last positions."""
    found = _signed_on(at).filter(person__is_active=True).select_related("person", "person__position")
    return found.order_by("post", "person__name", "pk")


def _signed_on(at: datetime) -> QuerySet[Shift]:
    return Shift.objects.filter(Q(signed_off_at=None) | Q(signed_off_at__gt=at), signed_on_at__lte=at, ends__gt=at)


def nearest_on_duty(
    post: str,
    lon: float,
    lat: float,
    at: datetime,
    *,
    cell: str = "",
    grids: Collection[str] = (),
    excluding: Collection[str] = (),
) -> Choice:
    """Whom to send to a place, never one of the user names in `excluding`, and why; raises NobodyToSend.

    `cell` and `grids` are the codes in which the place lies, worked out where they are not given; they find who is in
    charge when nobody's position is fresh.
    """
    people = {each.username: each for each in _holders(post, at) if each.username not in excluding}
    fresh: timedelta = getattr(settings, "DUTY_POSITION_FRESH", FRESH)
    place = Place(lon, lat, cell, grids) if cell or grids else _located(lon, lat)
    pick = choose(_candidates(post, people.values(), at), place, at, fresh)
    if pick is None:
        raise NobodyToSend(_("There is nobody who could be sent"))
    return Choice(people[pick.username], pick.because)


def _located(lon: float, lat: float) -> Place:
    found = locate(lon, lat)
    return Place(lon, lat, found.cell.code if found.cell else "", {grid.code for grid in found.grids.values()})


def _holders(post: str, at: datetime) -> list[Person]:
    on_shift = Q(pk__in=_signed_on(at).filter(post=post).values("person"))
    by_post = Q(pk__in=Assignment.objects.filter(post=post).values("person"))
    return list(Person.objects.filter(on_shift | by_post, is_active=True).order_by("username"))


def _candidates(post: str, people: Collection[Person], at: datetime) -> list[Candidate]:
    ids = [each.pk for each in people]
    shifts = {each.person_id: each for each in _signed_on(at).filter(post=post, person__in=ids)}
    positions = Position.objects.in_bulk(ids)
    areas = _areas(post, {each.pk: each.username for each in people})
    jobs = Counter(Job.objects.filter(assignee__in=ids, state__in=UNDER_WAY).values_list("assignee", flat=True))
    return [
        _candidate(each, shifts.get(each.pk), positions.get(each.pk), areas[each.pk], jobs[each.pk]) for each in people
    ]


def _areas(post: str, people: dict[int, str]) -> dict[int, set[str]]:
    """What each is in charge of: by assignment, and the responsibility grids that bear their name."""
    found: dict[int, set[str]] = {pk: set() for pk in people}
    for pk, area in Assignment.objects.filter(post=post, person__in=people).values_list("person", "area_code"):
        found[pk].add(area)
    names = {name: pk for pk, name in people.items()}
    for name, grid in ResponsibilityGrid.objects.filter(person__in=names).values_list("person", "code"):
        found[names[name]].add(grid)
    return found


def _candidate(person: Person, shift: Shift | None, position: Position | None, areas: set[str], jobs: int) -> Candidate:
    covered = frozenset(areas | ({shift.area_code} if shift else set()))
    known = Candidate(person.username, person.name, shift is not None, areas=covered, open_jobs=jobs)
    return replace(known, seen_at=position.at, lon=position.lon, lat=position.lat) if position else known


def jobs_of(person: Person) -> QuerySet[Job]:
    """What waits for somebody, soonest due first."""
    return Job.objects.filter(assignee=person, state__in=UNDER_WAY).order_by("due_at", "pk")


def jobs_of_departments(codes: Collection[str]) -> QuerySet[Job]:
    """Open jobs of departments, those still to be confirmed included."""
    return (
        Job.objects.filter(department__in=codes, state__in=OPEN_STATES)
        .select_related("assignee")
        .order_by("due_at", "pk")
    )


def jobs_about(subject: Subject) -> QuerySet[Job]:
    """Every job that ever was about a report, case or alert, the latest first."""
    return Job.objects.filter(subject_kind=subject.kind, subject_id=subject.id).select_related("assignee")


def track(person: Person, since: datetime, until: datetime) -> QuerySet[TrackPoint]:
    return TrackPoint.objects.filter(person=person, at__gte=since, at__lt=until).order_by("at")


def last_positions(post: str, at: datetime) -> list[Position]:
    """Where those on duty are, for the map."""
    people = _signed_on(at).filter(post=post).values("person")
    return list(
        Position.objects.filter(person__in=people, at__lte=at).select_related("person").order_by("person__username")
    )
