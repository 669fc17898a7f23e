"""How right the alerts are, by what operators said of them; zones that are wrong too often go on probation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q

from cityloop.journal.services import Actor, Subject, act
from cityloop.watch.alerts import attention, lifecycle
from cityloop.watch.alerts.lifecycle import DISMISSED
from cityloop.watch.models import Alert, FalseAlarm, Probation, Zone
from cityloop.workflow.services import MACHINE

JUDGED_OVER = timedelta(days=30)
DECIDED = Q(state__in=(*lifecycle.RIGHT, DISMISSED))
RIGHT = Q(state__in=lifecycle.RIGHT) | Q(state=DISMISSED, cause=FalseAlarm.MOVED)
GROUPS: dict[str, tuple[str, ...]] = {
    "camera": ("zone__camera__code", "zone__camera__name"),
    "zone": ("zone__camera__name", "zone__name", "zone"),
    "meaning": ("zone__meaning",),
    "rule": ("rule",),
}


@dataclass(frozen=True, slots=True)
class Share:
    """Of `decided` alerts of a group, `right` showed what they said."""

    group: tuple[Any, ...]
    right: int
    decided: int

    @property
    def percent(self) -> int:
        return round(100 * self.right / self.decided) if self.decided else 0


def shares(by: str, since: datetime) -> list[Share]:
    """Of what was decided since, the noisiest first."""
    fields = GROUPS[by]
    rows = Alert.objects.filter(DECIDED, entered_at__gte=since).order_by().values(*fields)
    found = rows.annotate(n=Count("pk"), right=Count("pk", filter=RIGHT))
    told = [Share(tuple(row[name] for name in fields), row["right"], row["n"]) for row in found]
    return sorted(told, key=lambda each: (each.right - each.decided, each.percent, str(each.group)))


def causes(since: datetime) -> dict[str, int]:
    """How often each cause of a false alarm was given."""
    rows = Alert.objects.filter(state=DISMISSED, entered_at__gte=since).exclude(cause="").order_by()
    return dict(rows.values_list("cause").annotate(Count("pk")))


def is_too_noisy(right: int, decided: int, limits: attention.Limits) -> bool:
    """Judged only from enough decisions. Pure."""
    return decided >= limits.least_decisions and 100 * right < limits.least_percent * decided


def judge(zone: Zone, *, at: datetime) -> Probation | None:
    """After a decision: a zone that is wrong too often goes on probation. What was decided before one ended is over."""
    if Probation.objects.filter(zone=zone, ended_at=None).exists():
        return None
    right, decided = _counted(zone, at)
    if not is_too_noisy(right, decided, attention.limits()):
        return None
    with act("zone.probation_began", actor=MACHINE, at=at, subject=_about(zone)) as entry:
        entry.payload |= {"zone": zone.code, "right": right, "decided": decided}
        return Probation.objects.create(zone=zone, right=right, decided=decided, began_at=at)


def judge_without(zone: Zone, decided_at: datetime, *, actor: Actor, at: datetime) -> None:
    """A decision of then counts no more. A probation that only began with it never did: all else that was decided
    counts on.
    """
    begun = Probation.objects.filter(zone=zone, ended_at=None, began_at__gte=decided_at).first()
    if begun and not is_too_noisy(*_counted(zone, begun.began_at), attention.limits()):
        with act("zone.probation_ended", actor=actor, at=at, subject=_about(zone)) as entry:
            entry.payload |= {"zone": zone.code, "mistaken": True}
            begun.delete()
    judge(zone, at=at)


def _counted(zone: Zone, upto: datetime) -> tuple[int, int]:
    """Right and decided alerts of the time over which a zone is judged."""
    last = Probation.objects.filter(zone=zone, ended_at__lte=upto).order_by("-ended_at").first()
    since = max(upto - JUDGED_OVER, last.ended_at) if last and last.ended_at else upto - JUDGED_OVER
    decided = Alert.objects.filter(DECIDED, zone=zone, entered_at__gt=since, entered_at__lte=upto)
    counts = decided.aggregate(n=Count("pk"), right=Count("pk", filter=RIGHT))
    return counts["right"], counts["n"]


def end_probation(probation: Probation, *, actor: Actor, at: datetime) -> None:
    """Its zone is put right, or good enough as it is; counting begins anew."""
    with act("zone.probation_ended", actor=actor, at=at, subject=_about(probation.zone)) as entry:
        entry.payload["zone"] = probation.zone.code
        Probation.objects.filter(pk=probation.pk, ended_at=None).update(ended_at=at, ended_by=actor.id)


def probations() -> Sequence[Probation]:
    return list(Probation.objects.filter(ended_at=None).select_related("zone__camera"))


def _about(zone: Zone) -> Subject:
    return Subject("camera", zone.camera.code)
