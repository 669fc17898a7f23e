"""The street remembers: the place of a closed case is compared with its closing picture for some days.

What comes to stand there again is put before the operators as an alert of its own; their yes reopens the case.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from cityloop.cases import closing
from cityloop.cases.models import Case, about
from cityloop.evidence import queries as evidence
from cityloop.evidence import services as evidence_services
from cityloop.evidence.models import Attachment, Role
from cityloop.journal.services import Actor, Subject, batch
from cityloop.watch import queries
from cityloop.watch.alerts import attention, habits
from cityloop.watch.alerts.lifecycle import FILED, JOINED, MOVED, REOPENED, TABLE
from cityloop.watch.models import Alert, Remembered, Zone
from cityloop.watch.seeing import showing
from cityloop.workflow.services import advance

LOOKED_BACK = timedelta(days=90)  # how far the habit of a place is told


@dataclass(frozen=True, slots=True)
class Habit:
    """How often something stood at a place that operators said yes to, since when, and how often in each hour."""

    times: int
    since: datetime
    hours: list[int]

    @property
    def usual(self) -> list[int]:
        return habits.usual(self.hours)


def remember(case: Case, *, at: datetime) -> list[Remembered]:
    """Keeps the place of a case closed at `at` in mind, in every zone that sees it. A second time nothing changes."""
    days = attention.limits().remember_days
    if not days:
        return []
    until = at + timedelta(days=days)
    return [
        Remembered.objects.get_or_create(case=case, zone=zone, closed_at=at, defaults={"box": box, "until": until})[0]
        for zone, box in _places(case)
    ]


def forget(case: Case, *, at: datetime) -> None:
    """It is open again: what stands there is what it is about."""
    Remembered.objects.filter(case=case, ended_at=None).update(ended_at=at)


def _places(case: Case) -> Iterator[tuple[Zone, list[float]]]:
    """Where cameras saw its thing; else whatever zone looks at its place and watches for its class."""
    seen = Alert.objects.filter(report_code__in=case.reports.values("code"), zone__in_service=True)
    boxes = {each.zone: each.box for each in seen.select_related("zone").order_by("raised_at", "pk")}
    if boxes:
        yield from boxes.items()
        return
    cameras = showing.seeing(case.lon, case.lat, queries.cameras_around(case.lon, case.lat))
    for zone in Zone.objects.filter(camera__in=cameras, in_service=True):
        if zone.class_code in ("", case.minor):
            yield zone, []


def found(zone: Zone, box: list[float], at: datetime) -> Remembered | None:
    """The case closed last whose place this is; one with a thing's own place before others."""
    kept = Remembered.objects.filter(zone=zone, ended_at=None, closed_at__lt=at, until__gte=at)
    fitting = [each for each in kept.select_related("case") if habits.is_there(each.box, box)]
    return max(fitting, key=lambda each: (bool(each.box), each.closed_at, each.pk), default=None)


def reopen(alert: Alert, *, actor: Actor, at: datetime, revision: int | None = None) -> Case:
    """The operator says yes: the case is open again, with the hour, and with the picture of now."""
    with batch():
        with advance(TABLE, alert, "reopen", actor=actor, at=at, revision=revision) as move:
            known = move.subject.again
            if known is None:
                raise ValueError("the table lets nothing be reopened that is not again there")
            case, report = known.case, known.case.reports.order_by("pk").first()
            move.subject.report_code, move.subject.until = report.code if report else "", None
            move.entry.payload |= {"case": case.pk, "since": alert.began_at.isoformat()}
        closing.relapse(case, since=alert.began_at, words=_words(alert, known), by=actor, at=at)
        _show(alert, case, actor, at)
    return case


def _words(alert: Alert, known: Remembered) -> str:
    told = {
        "camera": alert.zone.camera.name,
        "when": timezone.localtime(alert.began_at).strftime("%m-%d %H:%M"),
        "days": days_after(alert, known),
    }
    return _("Seen again by camera %(camera)s since %(when)s, %(days)d days after closing.") % told


def _show(alert: Alert, case: Case, actor: Actor, at: datetime) -> None:
    now = picture_now(alert)
    if now:
        evidence_services.attach(about(case), now.media, role=Role.SIGHTING, actor=actor, at=at)


def days_after(alert: Alert, known: Remembered) -> int:
    return max((alert.began_at - known.closed_at).days, 0)


def picture_now(alert: Alert) -> Attachment | None:
    return _last(Subject("alert", str(alert.pk)), Role.SIGHTING)


def closing_picture(known: Remembered) -> Attachment | None:
    """As the same camera saw the place when the thing was gone; else the photo of whoever handled the case."""
    seen = Alert.objects.filter(zone=known.zone_id, report_code__in=known.case.reports.values("code"))
    after = [
        _last(Subject("alert", str(pk)), Role.AFTER) for pk in seen.order_by("-raised_at").values_list("pk", flat=True)
    ]
    return next(filter(None, after), None) or _last(about(known.case), Role.AFTER)


def _last(subject: Subject, role: Role) -> Attachment | None:
    return evidence.attachments(subject).filter(role=role, media__kind="image").order_by("-pk").first()


def habit(alert: Alert) -> Habit:
    """Of this very place in the last months, this time included."""
    past = Alert.objects.filter(zone=alert.zone_id, raised_at__gt=alert.raised_at - LOOKED_BACK)
    past = past.filter(state__in=(FILED, JOINED, REOPENED, MOVED), began_at__lt=alert.began_at).exclude(pk=alert.pk)
    before = [each.began_at for each in past if habits.is_there(each.box, alert.box)]
    moments = [timezone.localtime(each) for each in (*sorted(before), alert.began_at)]
    return Habit(len(moments), moments[0], habits.by_hour(moments))
