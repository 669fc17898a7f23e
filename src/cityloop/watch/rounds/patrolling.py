"""Rounds over cameras: who is looked at next, which places are looked at more often."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db.models import Count, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from cityloop.geography.coordinates import Position
from cityloop.journal.services import Actor, Subject, act
from cityloop.watch import queries
from cityloop.watch.models import Alert, Camera, KeyPlace, Look, Round
from cityloop.watch.rounds.turns import Turn, next_turns
from cityloop.watch.seeing import showing
from cityloop.workflow.errors import Unsuitable

RECENT = timedelta(days=1)
SHORTEST, LONGEST = 5, 600  # seconds with each picture


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
