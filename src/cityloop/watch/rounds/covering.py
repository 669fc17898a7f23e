"""What a round covered in a time: cameras that were seen, that were missed, and that gave no picture to see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Count, DateTimeField, F, Max, OuterRef, Q, QuerySet, Subquery, Sum, TextChoices, When
from django.db.models import Value as Given
from django.utils.translation import gettext_lazy as _

from cityloop.edge.models import CameraHealth
from cityloop.watch import queries
from cityloop.watch.health.rules import NO_PICTURE
from cityloop.watch.models import Camera, Condition, Round
from cityloop.watch.rounds.patrolling import cameras_of


class Cover(TextChoices):
    """What became of a camera in a round's time, the worst first."""

    NOT_SEEN = "not_seen", _("Not seen")
    NO_PICTURE = "no_picture", _("No picture")
    SEEN = "seen", _("Seen")


def cover(times: int, dark: bool, picture_at: datetime | None, since: datetime) -> Cover:
    """By how often it was seen since a moment; whether it gives no picture now, and when its last one came, if ever."""
    if times:
        return Cover.SEEN
    never = dark and (picture_at is None or picture_at <= since)
    return Cover.NO_PICTURE if never else Cover.NOT_SEEN


@dataclass(frozen=True, slots=True)
class Covered:
    """How often a camera was looked at while it gave a picture, how long altogether, and when last."""

    camera: Camera
    cover: Cover
    times: int
    lasted: timedelta
    last_at: datetime | None
    dark: bool
    picture_at: datetime | None


def coverage(round: Round, since: datetime, until: datetime) -> list[Covered]:
    """Every camera of the round, those nobody looked at first, then those at which there was nothing to look."""
    over = cameras_of(round, until)
    rows = looked_at(Camera.objects.filter(pk__in=[each.pk for each in over]), over, since, until)
    found = [
        Covered(
            each, cover(each.times, each.dark, each.picture_at, since), each.times, each.lasted or timedelta(0),
            each.last, each.dark, each.picture_at,
        )
        for each in rows
    ]  # fmt: skip
    worst = list(Cover)
    return sorted(found, key=lambda each: (worst.index(each.cover), each.times, each.lasted, each.camera.code))


def rounds_over(at: datetime) -> dict[Camera, list[str]]:
    """The names of the rounds in service that go over each camera."""
    found: dict[Camera, list[str]] = {}
    for round in Round.objects.filter(in_service=True):
        for camera in cameras_of(round, at):
            found.setdefault(camera, []).append(round.name)
    return found


def looked_at(rows: QuerySet[Camera], over: Iterable[Camera], since: datetime, until: datetime) -> QuerySet[Any]:
    """The rows of cameras with what was looked at in the time; a look that began after the last picture saw nothing.

    `over` are the cameras that are asked for.
    """
    dark = _dark(list(over), until)
    within = Q(looks__footage=None, looks__began_at__lt=until)
    within &= Q(looks__ended_at=None) | Q(looks__ended_at__gt=since)
    within &= ~Q(pk__in=dark) | Q(looks__began_at__lt=F("picture_at"))
    health = CameraHealth.objects.filter(camera=OuterRef("code"))
    return rows.annotate(
        picture_at=Subquery(health.values("last_picture_at")),
        dark=Case(When(pk__in=dark, then=True), default=False),
        since=Given(since, output_field=DateTimeField()),
        times=Count("looks", filter=within),
        lasted=Sum(F("looks__last_at") - F("looks__began_at"), filter=within),
        last=Max("looks__last_at", filter=within),
    )


def _dark(cameras: Sequence[Camera], at: datetime) -> set[int]:
    """Those that give no picture, and have given none for longer than it may take."""
    told = queries.conditions(cameras, at)
    found = set()
    for each in cameras:
        condition, health = told[each.code]
        last = health.last_picture_at if health else None
        if condition != Condition.WATCHING and (last is None or at - last > NO_PICTURE):
            found.add(each.pk)
    return found
