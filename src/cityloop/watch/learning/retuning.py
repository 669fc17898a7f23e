"""Zones that are wrong too often: what could be changed, the change taken over by one word, and taken back."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from cityloop.journal.services import Actor, Subject, act
from cityloop.watch import services
from cityloop.watch.alerts import attention
from cityloop.watch.learning import rightness
from cityloop.watch.learning.rightness import DECIDED, JUDGED_OVER, RIGHT
from cityloop.watch.learning.tuning import Past, Proposal, Setting, propose
from cityloop.watch.models import Alert, Tuning, Zone
from cityloop.workflow.errors import Unsuitable


@dataclass(frozen=True, slots=True)
class Noisy:
    """A zone that is wrong too often, and what would help; nothing where only drawing it anew could."""

    zone: Zone
    right: int
    decided: int
    proposals: list[Proposal]


def noisy(at: datetime) -> list[Noisy]:
    """The noisiest first, each judged since it was last changed."""
    limits, since = attention.limits(), at - JUDGED_OVER
    shares = rightness.shares("zone", since)
    asked = [each.group[2] for each in shares if rightness.is_too_noisy(each.right, each.decided, limits)]
    zones = Zone.objects.filter(in_service=True).select_related("camera").in_bulk(asked)
    found = [_judged(zones[pk], at) for pk in asked if pk in zones]
    return [each for each in found if rightness.is_too_noisy(each.right, each.decided, limits)]


def _judged(zone: Zone, at: datetime) -> Noisy:
    alerts = past(zone, at)
    right = sum(each.right for each in alerts)
    return Noisy(zone, right, len(alerts), propose(alerts, zone.dwell_seconds, zone.min_size))


def past(zone: Zone, at: datetime) -> list[Past]:
    """Its decided alerts of the time over which it is judged, since it was last changed."""
    changed = [each.undone_at or each.at for each in zone.tunings.all()]
    since = max([at - JUDGED_OVER, *changed])
    alerts = Alert.objects.filter(DECIDED, zone=zone, entered_at__gt=since)
    right = set(alerts.filter(RIGHT).values_list("pk", flat=True))
    stays: dict[int, list[float]] = defaultdict(list)
    rows = alerts.exclude(stays=None).values_list("pk", "stays__began_at", "stays__ended_at")
    for pk, began_at, ended_at in rows:
        stays[pk].append((ended_at - began_at).total_seconds() if ended_at else math.inf)
    return [
        Past(max(stays[pk], default=math.inf), _size(box), pk in right)
        for pk, box in alerts.order_by("pk").values_list("pk", "box")
    ]


def _size(box: list[float]) -> float:
    return box[2] * box[3] if len(box) == 4 else 1.0


def take_over(zone: Zone, setting: str, after: float, *, actor: Actor, at: datetime) -> Tuning:
    """What is proposed now, and nothing else. Raises Unsuitable where it is not proposed any more."""
    offered = propose(past(zone, at), zone.dwell_seconds, zone.min_size)
    found = next((each for each in offered if each.setting == setting and each.after == after), None)
    if found is None:
        raise Unsuitable(_("This is not proposed any more; something was decided or changed meanwhile."))
    with act("zone.tuned", actor=actor, at=at, subject=_about(zone)) as entry:
        entry.payload |= {"zone": zone.code, "setting": found.setting.value, **_figures(found)}
        made = Tuning.objects.create(
            zone=zone, setting=found.setting, before=found.before, after=found.after, spared=found.spared,
            wrong=found.wrong, lost=found.lost, right=found.right, at=at, by=actor.id,
        )  # fmt: skip
        _set(zone, found.setting, found.after, actor, at)
    return made


def take_back(tuning: Tuning, *, actor: Actor, at: datetime) -> None:
    """As it was before. Raises Unsuitable where it was changed again since, or taken back already."""
    zone, setting = tuning.zone, Setting(tuning.setting)
    if tuning.undone_at or not math.isclose(getattr(zone, setting.value), tuning.after):
        raise Unsuitable(_("The zone was changed again since."))
    with act("zone.tuning_undone", actor=actor, at=at, subject=_about(zone)) as entry:
        entry.payload |= {"zone": zone.code, "setting": setting.value, **_told(tuning.before, tuning.after)}
        Tuning.objects.filter(pk=tuning.pk).update(undone_at=at, undone_by=actor.id)
        _set(zone, setting, tuning.before, actor, at)


def latest(zones: Iterable[int] | None = None) -> list[Tuning]:
    """Changes that can still be taken back, the newest first."""
    found = Tuning.objects.filter(undone_at=None).select_related("zone__camera")
    newest = {each.zone_id: each for each in found.order_by("at", "pk")}
    still = [each for each in newest.values() if math.isclose(getattr(each.zone, each.setting), each.after)]
    return sorted(still, key=lambda each: (each.at, each.pk), reverse=True)


def _set(zone: Zone, setting: Setting, value: float, actor: Actor, at: datetime) -> None:
    """Through the one door, so that the station hears of it."""
    figures = {"dwell_seconds": zone.dwell_seconds, "min_size": zone.min_size}
    figures[setting.value] = int(value) if setting is Setting.DWELL else value
    services.draw_zone(
        zone.camera, code=zone.code, name=zone.name, polygon=zone.polygon, meaning=zone.meaning, hours=zone.hours,
        preset=zone.preset, dwell_seconds=int(figures["dwell_seconds"]), min_size=figures["min_size"],
        actor=actor, at=at,
    )  # fmt: skip


def _figures(found: Proposal) -> dict[str, str | int]:
    counts = {"spared": found.spared, "wrong": found.wrong, "lost": found.lost, "right": found.right}
    return {**_told(found.before, found.after), **counts}


def _told(before: float, after: float) -> dict[str, str]:
    """The journal holds whole numbers and words."""
    return {"before": f"{before:g}", "after": f"{after:g}"}


def _about(zone: Zone) -> Subject:
    return Subject("camera", zone.camera.code)
