"""Rounds over cameras: who is looked at next, what was covered, which places are looked at more often."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery, Sum, TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cityloop.edge.models import CameraHealth
from cityloop.geography.coordinates import Position
from cityloop.journal.services import Actor, Subject, act
from cityloop.watch import queries
from cityloop.watch.health.rules import NO_PICTURE
from cityloop.watch.models import Alert, Camera, Condition, KeyPlace, Look, Round
from cityloop.watch.rounds.turns import Turn, next_turns
from cityloop.watch.seeing import showing
from cityloop.workflow.errors import Unsuitable

RECENT = timedelta(days=1)
SHORTEST, LONGEST = 5, 600  # seconds with each picture


class Cover(TextChoices):
    """What became of a camera in a round's time, the worst first."""

    NOT_SEEN = "not_seen", gettext_lazy("Not seen")
    NO_PICTURE = "no_picture", gettext_lazy("No picture")
    SEEN = "seen", gettext_lazy("Seen")


@dataclass(frozen=True, slots=True)
class Covered:
    """How often a camera was looked at since a moment while it gave a picture, how long altogether, and when last.

    `dark`: it gives none now; `picture_at` is when its last one came, if ever.
    """

    camera: Camera
    since: datetime
    times: int
    lasted: timedelta
    last_at: datetime | None
    dark: bool = False
    picture_at: datetime | None = None

    @property
    def cover(self) -> Cover:
        if self.times:
            return Cover.SEEN
        never = self.dark and (self.picture_at is None or self.picture_at <= self.since)
        return Cover.NO_PICTURE if never else Cover.NOT_SEEN


def next_cameras(round: Round, shown: Collection[str], at: datetime) -> list[Camera]:
    """As many as the round shows at once, those on the wall now only where there are no others."""
    cameras = [each for each in cameras_of(round, at) if each.in_service and each.address]
    turns = _turns(cameras, at)
    fresh = [each for each in turns if each.code not in shown]
    codes = next_turns(fresh, round.size)
    codes += next_turns([each for each in turns if each.code in shown], round.size - len(codes))
    found = {each.code: each for each in cameras}
    return [found[code] for code in codes]


def cameras_of(round: Round, at: datetime) -> list[Camera]:
    """Those it goes over now."""
    if round.over == Round.Over.CAMERAS:
        return list(round.cameras.select_related("station"))
    near = {each for place in key_places(at) for each in queries.cameras_around(place.lon, place.lat)}
    codes = seeing_key_places(near, at)
    return sorted((each for each in near if each.code in codes), key=lambda each: each.code)


def _turns(cameras: Sequence[Camera], at: datetime) -> list[Turn]:
    looks = Look.objects.filter(camera__in=cameras, footage=None).order_by()
    last = dict(looks.values_list("camera__code").annotate(Max("last_at")))
    alerts = Alert.objects.filter(zone__camera__in=cameras, raised_at__gt=at - RECENT).order_by()
    counts: Mapping[str, int] = dict(alerts.values_list("zone__camera__code").annotate(Count("pk")))
    keys = seeing_key_places(cameras, at)
    return [
        Turn(
            each.code, at - last[each.code] if each.code in last else None, counts.get(each.code, 0), each.code in keys
        )
        for each in cameras
    ]


def key_places(at: datetime) -> list[KeyPlace]:
    return list(KeyPlace.objects.filter(until__gte=timezone.localdate(at)))


def seeing_key_places(cameras: Iterable[Camera], at: datetime) -> set[str]:
    """Codes of those in whose sector a key place lies."""
    wanted = list(cameras)
    return {each.code for place in key_places(at) for each in showing.seeing(place.lon, place.lat, wanted)}


def coverage(round: Round, since: datetime, until: datetime) -> list[Covered]:
    """Every camera of the round, those nobody looked at first, then those at which there was nothing to look."""
    over = cameras_of(round, until)
    dark = _dark(over, until)
    found = [
        Covered(each, since, each.times, each.lasted or timedelta(0), each.last, each.pk in dark, each.picture_at)
        for each in _looked_at(over, dark, since, until)
    ]
    worst = list(Cover)
    return sorted(found, key=lambda each: (worst.index(each.cover), each.times, each.lasted, each.camera.code))


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


def _looked_at(cameras: Sequence[Camera], dark: Collection[int], since: datetime, until: datetime) -> QuerySet[Any]:
    """With what was looked at in the time; a look that began after the last picture saw nothing."""
    within = Q(looks__footage=None, looks__began_at__lt=until)
    within &= Q(looks__ended_at=None) | Q(looks__ended_at__gt=since)
    within &= ~Q(pk__in=dark) | Q(looks__began_at__lt=F("picture_at"))
    health = CameraHealth.objects.filter(camera=OuterRef("code"))
    return Camera.objects.filter(pk__in=[each.pk for each in cameras]).annotate(
        picture_at=Subquery(health.values("last_picture_at")),
        times=Count("looks", filter=within),
        lasted=Sum(F("looks__last_at") - F("looks__began_at"), filter=within),
        last=Max("looks__last_at", filter=within),
    )


def set_round(
    round: Round | None,
    *,
    name: str,
    codes: Sequence[str],
    size: int,
    dwell_seconds: int,
    actor: Actor,
    at: datetime,
    over: str = Round.Over.CAMERAS,
) -> Round:
    """Makes or changes a round; over key places it needs no `codes`. One that was ended comes back by its name.

    Raises Unsuitable.
    """
    cameras = queries.cameras_by_code(codes) if over == Round.Over.CAMERAS else []
    _check(round, name, over, cameras, size, dwell_seconds)
    with act("round.set", actor=actor, at=at) as entry:
        made = round or Round.objects.filter(name=name.strip(), in_service=False).first() or Round()
        made.name, made.over, made.size, made.dwell_seconds = name.strip(), over, size, dwell_seconds
        made.in_service = True
        made.save()
        made.cameras.set(cameras)
        entry.subject = Subject("round", str(made.pk))
        entry.payload |= {"name": made.name, "over": over, "size": size, "dwell_seconds": dwell_seconds}
        entry.payload["cameras"] = sorted(each.code for each in cameras)
    return made


def _check(round: Round | None, name: str, over: str, cameras: Sequence[Camera], size: int, dwell_seconds: int) -> None:
    if not 1 <= len(name.strip()) <= 60:
        raise Unsuitable(_("A round has a name of up to 60 characters."))
    others = Round.objects.filter(name=name.strip())
    if (others.exclude(pk=round.pk) if round else others.filter(in_service=True)).exists():
        raise Unsuitable(_("There is a round of this name already."))
    if over not in Round.Over.values or (over == Round.Over.CAMERAS and not cameras):
        raise Unsuitable(_("A round goes over one camera at least."))
    if size not in Round.Size.values:
        raise Unsuitable(_("A wall holds 1, 4, 9 or 16 pictures."))
    if not SHORTEST <= dwell_seconds <= LONGEST:
        raise Unsuitable(_("Between %(least)d and %(most)d seconds with each.") % {"least": SHORTEST, "most": LONGEST})


def end_round(round: Round, *, actor: Actor, at: datetime) -> None:
    """What was looked at in it stays on record."""
    with act("round.ended", actor=actor, at=at, subject=Subject("round", str(round.pk))):
        Round.objects.filter(pk=round.pk).update(in_service=False)


def set_key_place(*, name: str, lon: float, lat: float, until: date, actor: Actor, at: datetime) -> KeyPlace:
    """Looked at more often in every round until that day. Raises Unsuitable and geography's BadPosition."""
    place = Position(lon, lat)
    if not 1 <= len(name.strip()) <= 60:
        raise Unsuitable(_("A key place has a name of up to 60 characters."))
    if until < timezone.localdate(at):
        raise Unsuitable(_("This day is over."))
    with act("key_place.set", actor=actor, at=at) as entry:
        made = KeyPlace.objects.create(name=name.strip(), lon=place.lon, lat=place.lat, until=until, set_by=actor.id)
        entry.subject = Subject("key_place", str(made.pk))
        entry.payload |= {"name": made.name, "until": until.isoformat()}
    return made


def end_key_place(place: KeyPlace, *, actor: Actor, at: datetime) -> None:
    with act("key_place.ended", actor=actor, at=at, subject=Subject("key_place", str(place.pk))):
        KeyPlace.objects.filter(pk=place.pk).update(until=timezone.localdate(at) - timedelta(days=1))
