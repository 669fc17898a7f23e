"""Looking through cameras: who, at what, from when to when and why (order 799, art. 16).

A page says again and again what it shows. While it does, the stations send their pictures; a page that falls silent
has looked until it was last heard of.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cityloop.edge import services as edge
from cityloop.edge.models import Station
from cityloop.journal.services import Actor, Json, Subject, act, batch
from cityloop.staff.models import Person
from cityloop.staff.rules import Standing
from cityloop.watch.models import Camera, Footage, Look, Round, Why
from cityloop.workflow.errors import Missing, Unsuitable
from cityloop.workflow.table import Need

MOST = 16  # cameras on one wall
AGAIN = timedelta(seconds=10)  # after which a page's word is written down again
STILL, RECORDED = "still", "recorded"
LAPSED = timedelta(seconds=45)  # of silence, after which nobody looks any more


@dataclass(frozen=True, slots=True)
class Purpose:
    why: Why
    round: Round | None = None
    about: str = ""
    words: str = ""

    @classmethod
    def of(cls, why: str, *, round: Round | None = None, about: str = "", words: str = "") -> Purpose:
        """Raises `workflow.errors.Refused` where it says nothing."""
        if round:
            return cls(Why.ROUND, round)
        if why not in Why.values or why == Why.ROUND:
            raise Missing([Need.REASON])
        if why == Why.OTHER and not words.strip():
            raise Missing([Need.REASON])
        return cls(Why(why), None, about[:40], words.strip()[:400])


NO_PURPOSE = Purpose(Why.DUTY)  # of a page that shows nothing any more


def look(window: str, cameras: Sequence[Camera], purpose: Purpose, *, actor: Standing, at: datetime) -> None:
    """This page shows these cameras and no others; none at all ends its looking. Told again, nothing changes."""
    if len(cameras) > MOST:
        raise Unsuitable(_("At most %(most)d cameras at once.") % {"most": MOST})
    before = list(Look.objects.filter(person__username=actor.id, window=window, ended_at=None).select_related("camera"))
    stay = {each.camera_id for each in before if _goes_on(each, purpose, at)} & {each.pk for each in cameras}
    if len(stay) == len(before) == len(cameras):
        _go_on(before, at)
    else:
        _change(window, before, stay, [each for each in cameras if each.pk not in stay], purpose, actor, at)
    _show(cameras, at)


def glance(camera: Camera, why: Why, *, actor: Standing, at: datetime) -> None:
    """One still picture was handed out, beside the pages that go on looking."""
    with act("camera.looked", actor=actor, at=at, subject=_subject(actor.id)) as entry:
        Look.objects.create(
            person=Person.objects.get(username=actor.id), post=actor.post, department=actor.department, camera=camera,
            window=STILL, why=why, began_at=at, last_at=at, ended_at=at,
        )  # fmt: skip
        entry.payload |= {"began": [camera.code], "ended": [[camera.code, 0]], "why": why.value, "about": ""}


def recorded(footage: Footage, why: Why, *, actor: Standing, at: datetime) -> None:
    """A recording was opened."""
    camera, shown = footage.camera, (footage.began_at, footage.ended_at)
    with act("footage.played", actor=actor, at=at, subject=_subject(actor.id)) as entry:
        Look.objects.create(
            person=Person.objects.get(username=actor.id), post=actor.post, department=actor.department, camera=camera,
            window=RECORDED, why=why, about=footage.about, words=footage.words, footage=footage, began_at=at,
            last_at=at, ended_at=at,
        )  # fmt: skip
        entry.payload |= {"footage": str(footage.pk), "camera": camera.code, "why": why.value, "about": footage.about}
        entry.payload["shown"] = [each.isoformat() if each else "" for each in shown]


def purpose_of(username: str, camera: str) -> Purpose:
    """For what this person looks at the camera now."""
    found = Look.objects.filter(person__username=username, camera__code=camera, ended_at=None).first()
    return Purpose(Why(found.why), found.round, found.about, found.words) if found else NO_PURPOSE


def is_looking(username: str, camera: str, at: datetime) -> bool:
    return _fresh(at).filter(person__username=username, camera__code=camera).exists()


def is_looked_at(camera: str, at: datetime) -> bool:
    return _fresh(at).filter(camera__code=camera).exists()


def looked_at(at: datetime, station: Station | None = None) -> set[str]:
    """Codes of the cameras at which somebody looks now."""
    found = _fresh(at).filter(camera__station=station) if station else _fresh(at)
    return set(found.values_list("camera__code", flat=True))


def end_lapsed(at: datetime) -> int:
    """Pages that fell silent: they have looked until they were last heard of. Answers how many looks."""
    lapsed = list(Look.objects.filter(ended_at=None, last_at__lte=at - LAPSED).select_related("camera", "person"))
    for window in sorted({each.window for each in lapsed}):
        mine = [each for each in lapsed if each.window == window]
        with act("camera.looked", actor=_who(mine[0]), at=at, subject=_subject(mine[0].person.username)) as entry:
            entry.payload["ended"] = _end(mine, at)
    return len(lapsed)


def _fresh(at: datetime) -> QuerySet[Look]:
    return Look.objects.filter(ended_at=None, last_at__gt=at - LAPSED)


def _goes_on(look: Look, purpose: Purpose, at: datetime) -> bool:
    same = (look.why, look.round_id, look.about, look.words) == _columns(purpose)
    return same and at - look.last_at < LAPSED


def _columns(purpose: Purpose) -> tuple[str, int | None, str, str]:
    return purpose.why.value, purpose.round.pk if purpose.round else None, purpose.about, purpose.words


def _go_on(looks: Sequence[Look], at: datetime) -> None:
    """No act: that somebody still looks is told when they have ended."""
    old = [each.pk for each in looks if at - each.last_at >= AGAIN]
    if old:
        with batch():
            Look.objects.filter(pk__in=old, ended_at=None).update(last_at=at)


def _change(
    window: str,
    before: Sequence[Look],
    stay: set[int],
    new: Sequence[Camera],
    purpose: Purpose,
    actor: Standing,
    at: datetime,
) -> None:
    """One act tells of all that began and ended."""
    why, round_id, about, words = _columns(purpose)
    with act("camera.looked", actor=actor, at=at, subject=_subject(actor.id)) as entry:
        entry.payload["ended"] = _end([each for each in before if each.camera_id not in stay], at)
        Look.objects.filter(pk__in=[each.pk for each in before if each.camera_id in stay]).update(last_at=at)
        person = Person.objects.get(username=actor.id)
        Look.objects.bulk_create(
            Look(
                person=person, post=actor.post, department=actor.department, camera=each, window=window,
                round_id=round_id, why=why, about=about, words=words, began_at=at, last_at=at,
            )
            for each in new
        )  # fmt: skip
        entry.payload |= {"began": sorted(each.code for each in new), "why": why, "about": about}
        entry.payload |= {"round": round_id} if round_id else {}
        if words:
            entry.sealed["words"] = words


def _end(looks: Iterable[Look], at: datetime) -> list[Json]:
    """Now, or when the page was last heard of; codes and seconds for the journal."""
    told: list[Json] = []
    for each in looks:
        each.last_at = at if at - each.last_at < LAPSED else each.last_at
        each.ended_at = each.last_at
        each.save(update_fields=["last_at", "ended_at"])
        told.append([each.camera.code, round((each.ended_at - each.began_at).total_seconds())])
    return told


def _show(cameras: Iterable[Camera], at: datetime) -> None:
    """Each station hears of all that is looked at there, by whomever."""
    stations = {each.station for each in cameras if each.in_service and each.address and each.station}
    for station in sorted((each for each in stations if each.enrolled_at), key=lambda each: each.code):
        edge.show(station, looked_at(at, station), at=at)


def _subject(username: str) -> Subject:
    return Subject("looking", username)


def _who(look: Look) -> Actor:
    return Actor("person", look.person.username, look.post)
