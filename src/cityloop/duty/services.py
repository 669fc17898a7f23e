"""Signing on and off, positions of those on duty."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F
from django.utils.translation import gettext as _

from cityloop.duty import queries
from cityloop.duty.models import Position, Shift, TrackPoint
from cityloop.journal.services import Actor, Subject, act, batch
from cityloop.staff.models import Person
from cityloop.staff.rules import PERMISSIONS
from cityloop.workflow.errors import NotAllowed, Refused

UNPLANNED = timedelta(hours=9)
EARLY = timedelta(hours=1)
CLOCK_ERROR = timedelta(minutes=2)
FARTHEST_ACCURACY_M = 100_000
TRACKS_KEPT = timedelta(days=7)  # whereabouts are sensitive: no longer than needed (PIPL, art. 19 and 28)


class BadShift(ValueError):
    """A shift that cannot be."""


class NotOnDuty(Refused):
    """Somebody is signed off who is not on duty."""

    code = "not_on_duty"


class BadPosition(ValueError):
    """A position that is not on earth, or lies in the future."""


@dataclass(frozen=True)
class Fix:
    """One position as a phone tells it."""

    at: datetime
    lon: float
    lat: float
    accuracy: float | None = None


def plan_shift(
    person: Person, *, post: str, begins: datetime, ends: datetime, actor: Actor, at: datetime, area_code: str = ""
) -> Shift:
    if ends <= begins:
        raise BadShift(_("A shift ends after it begins"))
    if Shift.objects.filter(person=person, begins__lt=ends, ends__gt=begins).exists():
        raise BadShift(_("%(name)s already has a shift in this time") % {"name": person.name})
    with act("shift.planned", actor=actor, at=at) as entry:
        shift = Shift.objects.create(person=person, post=post, area_code=area_code, begins=begins, ends=ends)
        entry.subject = Subject("shift", str(shift.pk))
        entry.payload |= {
            "person": person.username,
            "post": post,
            "begins": begins.isoformat(),
            "ends": ends.isoformat(),
        }
    return shift


def sign_on(
    person: Person, *, post: str, actor: Actor, at: datetime, area_code: str = "", until: datetime | None = None
) -> Shift:
    """Begins duty: in the planned shift (up to an hour early), else in one made on the spot; twice is once."""
    with _alone(person):
        present = queries.shift_of(person, at)
        if present and present.post == post:
            return present
        with act("shift.signed_on", actor=actor, at=at) as entry:
            if present:
                _end(present, at)
            shift = _planned(person, post, at) or Shift(
                person=person, post=post, area_code=area_code, begins=at, ends=until or at + UNPLANNED
            )
            shift.signed_on_at, shift.signed_off_at = at, None
            shift.save()
            entry.subject = Subject("shift", str(shift.pk))
            entry.payload |= {"person": person.username, "post": post, "area": shift.area_code}
        return shift


def sign_off(person: Person, *, actor: Actor, at: datetime) -> Shift:
    """Raises NotOnDuty."""
    with _alone(person):
        shift = queries.shift_of(person, at)
        if shift is None:
            raise NotOnDuty(_("You are not signed on"))
        return _signed_off(shift, actor, at)


def relieve(shift: Shift, *, actor: Actor, at: datetime) -> Shift:
    """Signs off somebody who forgot to. Raises NotAllowed; NotOnDuty where this shift is over, even if a later runs."""
    if actor.post not in PERMISSIONS["duty.relieve"]:
        raise NotAllowed()
    with _alone(shift.person):
        if queries.shift_of(shift.person, at) != shift:
            raise NotOnDuty(_("%(name)s has signed off meanwhile.") % {"name": shift.person.name})
        shift.refresh_from_db()
        return _signed_off(shift, actor, at)


def record_positions(person: Person, fixes: Sequence[Fix], *, at: datetime) -> int:
    """Keeps the positions of somebody on duty, those gathered offline included; answers how many lay within a shift.

    Where people are in their own time is not kept. No act: a track is data with a date of deletion, not a deed.
    """
    for fix in fixes:
        _check(fix, at)
    within = _on_shift(person, fixes)
    if not within:
        return 0
    latest = max(within, key=lambda fix: fix.at)
    with batch():
        TrackPoint.objects.bulk_create(
            [TrackPoint(person=person, at=fix.at, lon=fix.lon, lat=fix.lat, accuracy=fix.accuracy) for fix in within],
            ignore_conflicts=True,
        )
        if queries.is_on_duty(person, at):
            _move(person, latest)
    return len(within)


def forget_tracks(*, before: datetime) -> int:
    """Removes what is older; answers how many points."""
    with batch():
        return TrackPoint.objects.filter(at__lt=before).delete()[0]


def forget_positions(*, at: datetime) -> int:
    """Removes where those were last seen whose shift has ended without their signing off; answers how many."""
    with batch():
        return Position.objects.exclude(person__in=queries.roster(at).values("person")).delete()[0]


@contextmanager
def _alone(person: Person) -> Iterator[None]:
    """Two taps on one button, or the person and the dispatcher at once, one after the other."""
    with batch():
        Person.objects.select_for_update(no_key=True).get(pk=person.pk)
        yield


def _planned(person: Person, post: str, at: datetime) -> Shift | None:
    """What was made on the spot began in the moment of signing on; it is not taken up a second time."""
    near = Shift.objects.filter(person=person, post=post, begins__lte=at + EARLY, ends__gt=at)
    return near.exclude(signed_on_at=F("begins")).order_by("begins").first()


def _signed_off(shift: Shift, actor: Actor, at: datetime) -> Shift:
    with act("shift.signed_off", actor=actor, at=at, subject=Subject("shift", str(shift.pk))) as entry:
        _end(shift, at)
        entry.payload["person"] = shift.person.username
    return shift


def _end(shift: Shift, at: datetime) -> None:
    """Where somebody was last seen is nobody's business once they are off duty."""
    shift.signed_off_at = at
    shift.save(update_fields=["signed_off_at"])
    Position.objects.filter(person=shift.person_id, at__lte=at).delete()


def _check(fix: Fix, at: datetime) -> None:
    numbers = (fix.lon, fix.lat, fix.accuracy or 0.0)
    if not all(math.isfinite(number) for number in numbers) or abs(fix.lon) > 180 or abs(fix.lat) > 90:
        raise BadPosition(_("This position is not on earth"))
    if not 0 <= numbers[2] <= FARTHEST_ACCURACY_M:
        raise BadPosition(_("This accuracy cannot be"))
    if fix.at > at + CLOCK_ERROR:
        raise BadPosition(_("This position lies in the future"))


def _on_shift(person: Person, fixes: Sequence[Fix]) -> list[Fix]:
    if not fixes:
        return []
    earliest = min(fix.at for fix in fixes)
    shifts = list(Shift.objects.filter(person=person, ends__gt=earliest).exclude(signed_on_at=None))
    return [fix for fix in fixes if any(_covers(shift, fix.at) for shift in shifts)]


def _covers(shift: Shift, at: datetime) -> bool:
    end = min(shift.ends, shift.signed_off_at or shift.ends)
    return shift.signed_on_at is not None and shift.signed_on_at <= at < end


def _move(person: Person, fix: Fix) -> None:
    """The last-known position only ever moves forward in time."""
    told = {"at": fix.at, "lon": fix.lon, "lat": fix.lat, "accuracy": fix.accuracy}
    if not Position.objects.filter(person=person, at__lte=fix.at).update(**told):
        Position.objects.get_or_create(person=person, defaults=told)
