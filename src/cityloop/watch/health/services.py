"""Faults are raised and ended as stations tell; whoever runs cameras is told once, however many there are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from cityloop.edge.models import CameraHealth, Station
from cityloop.journal.services import Actor, Subject, act, batch
from cityloop.messages import services as messages
from cityloop.messages.rules import To
from cityloop.staff.models import Person
from cityloop.staff.rules import PERMISSIONS
from cityloop.watch.health.rules import AGAIN, Found, Key, Seen, found
from cityloop.watch.models import Camera, Charge, Fault, HealthNames, Sign
from cityloop.watch.queries import NO_ADDRESS
from cityloop.watch.services import tell
from cityloop.workflow.services import MACHINE

NAMED = 5  # faults in one message
RUNS_CAMERAS = "camera.register"
_TOLD = frozenset(Sign.values)


def check(at: datetime) -> list[Fault]:
    """Compares what is wrong now with the faults that are open; answers the new ones."""
    with batch():
        charges = _charge(at)
        now = found(_heard(), _seen(charges), at)
        _end(now, charges, at)
        new = [fault for key, since in now.wrong.items() if (fault := _raise(key, since, at))]
        if new:
            _tell(new, at)
    return new


def acknowledge(fault: Fault, *, actor: Actor, at: datetime) -> None:
    """Somebody has taken note of it; the first word stands."""
    with act("fault.acknowledged", actor=actor, at=at, subject=_about(fault)) as entry:
        entry.payload |= {"sign": fault.sign}
        Fault.objects.filter(pk=fault.pk, acknowledged_at=None).update(acknowledged_at=at, acknowledged_by=actor.id)


def accept_view(camera: Camera, *, actor: Actor, at: datetime) -> None:
    """A camera that has moved stands as it should from now on."""
    with act("camera.view_accepted", actor=actor, at=at, subject=Subject("camera", camera.code)):
        Camera.objects.filter(pk=camera.pk).update(view_since=at)
        tell(camera.station, actor=actor, at=at)


def name_shares(online: str, well: str, *, actor: Actor, at: datetime) -> None:
    """What this city's reports call them; nothing for the words as shipped."""
    with act("health.named", actor=actor, at=at, subject=Subject("health", "1")) as entry:
        entry.payload |= {"online": online.strip()[:40], "well": well.strip()[:40]}
        HealthNames.objects.update_or_create(pk=1, defaults=dict(entry.payload))


def _heard() -> dict[int, datetime]:
    """By station that is at work: when it was heard of last."""
    rows = Station.objects.exclude(enrolled_at=None).values_list("pk", "enrolled_at", "last_seen_at")
    return {pk: max(enrolled, seen) if seen else enrolled for pk, enrolled, seen in rows if enrolled}


def _charge(at: datetime) -> dict[int, tuple[int, datetime]]:
    """Brings the spans up to date; by camera that is to be watched now, its station and since when."""
    watched = dict(
        Camera.objects.filter(in_service=True, station__enrolled_at__isnull=False)
        .exclude(NO_ADDRESS)
        .values_list("pk", "station")
    )
    open_ = {each.camera_id: each for each in Charge.objects.filter(ended_at=None)}
    over = [each.pk for camera, each in open_.items() if watched.get(camera) != each.station_id]
    Charge.objects.filter(pk__in=over).update(ended_at=at)
    new = [
        Charge(camera_id=camera, station_id=station, began_at=at)
        for camera, station in watched.items()
        if camera not in open_ or open_[camera].station_id != station
    ]
    Charge.objects.bulk_create(new)
    stay = {camera: each for camera, each in open_.items() if each.pk not in set(over)}
    return {each.camera_id: (each.station_id, each.began_at) for each in [*stay.values(), *new]}


def _seen(charges: dict[int, tuple[int, datetime]]) -> Iterable[Seen]:
    told = {
        code: (picture_at, frozenset(Sign(each) for each in signs if each in _TOLD))
        for code, picture_at, signs in CameraHealth.objects.values_list("camera", "last_picture_at", "signs")
    }
    for pk, code, sample in Camera.objects.filter(charges__ended_at=None, charges__isnull=False).values_list(
        "pk", "code", "sample_seconds"
    ):
        station, since = charges[pk]
        picture_at, signs = told.get(code, (None, frozenset()))
        yield Seen(pk, station, since, timedelta(seconds=sample), picture_at, signs)


def _end(now: Found, charges: dict[int, tuple[int, datetime]], at: datetime) -> None:
    """Of a camera that nobody has to watch any more nothing is wrong any more."""
    for fault in Fault.objects.filter(ended_at=None).select_related("camera", "station"):
        key = Key(fault.station_id, fault.camera_id, Sign(fault.sign))
        known = fault.camera_id is None or fault.camera_id not in now.unknown or fault.camera_id not in charges
        if key not in now.wrong and known:
            with act("fault.ended", actor=MACHINE, at=at, subject=_about(fault)) as entry:
                entry.payload |= {"sign": fault.sign}
                Fault.objects.filter(pk=fault.pk).update(ended_at=at)


def _raise(key: Key, since: datetime, at: datetime) -> Fault | None:
    """None where it is known: open, or gone for so short a while that it is the same."""
    same = Fault.objects.filter(station=key.station, camera=key.camera, sign=key.sign)
    known = same.filter(Q(ended_at=None) | Q(ended_at__gt=at - AGAIN)).order_by("-began_at").first()
    if known and known.ended_at is None:
        return None
    about = known or Fault(station_id=key.station, camera_id=key.camera, sign=key.sign, began_at=since)
    with act("fault.returned" if known else "fault.raised", actor=MACHINE, at=at, subject=_about(about)) as entry:
        entry.payload |= {"sign": key.sign.value}
        about.ended_at = None
        about.save()
    return None if known else about


def _about(fault: Fault) -> Subject:
    return Subject("camera", fault.camera.code) if fault.camera else Subject("station", fault.station.code)


def _tell(new: list[Fault], at: datetime) -> None:
    posts = PERMISSIONS[RUNS_CAMERAS]
    with translation.override("zh-hans"):  # the language of what people are told unless they say otherwise
        named = [f"{each.camera or each.station}({Sign(each.sign).label})" for each in new[:NAMED]]
        what = "、".join(named) + (_(" and more") if len(new) > NAMED else "")
    people = Person.objects.filter(is_active=True, assignments__post__in=posts).distinct()
    for person in people:
        messages.send(
            "camera.faults", To.somebody(person), {"count": str(len(new)), "what": what},
            at=at, key=f"faults:{new[0].pk}:{person.username}",
        )  # fmt: skip
