"""From what the stations saw to alerts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from cityloop.cases import practice
from cityloop.evidence import services as evidence
from cityloop.evidence.models import Media, Role
from cityloop.geography.coordinates import Position
from cityloop.intake import practice as intake_practice
from cityloop.intake.models import Report
from cityloop.journal.services import Actor, Subject, act
from cityloop.watch.alerts import remembering, reminding
from cityloop.watch.alerts.lifecycle import FILED, GONE, JOINED, RAISED, REMINDED, REOPENED, TABLE
from cityloop.watch.models import Alert, Remembered, Stay, Zone
from cityloop.workflow.services import MACHINE, advance, begin

STILL_KNOWN = timedelta(hours=4)  # in which what stays beside a thing already reported is taken for the same
ROLES = {"before": Role.BEFORE, "during": Role.SIGHTING, "after": Role.AFTER}


@dataclass(frozen=True, slots=True)
class Seen:
    """A sighting as the journal tells it."""

    stay: UUID
    camera: str
    zone: str
    phase: str
    at: datetime
    began_at: datetime
    box: list[float]
    score: float
    rule: str
    pictures: dict[str, str]
    what: str = ""

    @classmethod
    def of(cls, payload: dict[str, Any]) -> Seen:
        return cls(
            stay=UUID(payload["stay"]),
            camera=payload["camera"],
            zone=payload["zone"],
            phase=payload["phase"],
            at=datetime.fromisoformat(payload["at"]),
            began_at=datetime.fromisoformat(payload["began_at"]),
            box=[side / 10_000 for side in payload["box"]],
            score=payload["score"] / 1000,
            rule=payload.get("rule", ""),
            pictures=payload["pictures"],
            what=payload.get("what", "")[:40],
        )


def take(seen: Seen, *, actor: Actor, at: datetime) -> Alert | None:
    """Raises, joins, goes on with or ends an alert; the same sighting a second time changes nothing."""
    zones = Zone.objects.select_related("camera").select_for_update(of=("self",), no_key=True)
    zone = zones.filter(camera__code=seen.camera, code=seen.zone).first()
    if zone is None:  # taken off the camera while the sighting was on its way
        return None
    stay = Stay.objects.select_related("alert").filter(pk=seen.stay).first()
    if stay is None:
        alert = _alert_for(zone, seen, actor=actor, at=at)
        stay = Stay.objects.create(id=seen.stay, alert=alert, began_at=seen.began_at, last_at=seen.at)
    elif again := _never_left(stay, zone, seen):
        stay.alert = _again_alert(zone, again, at=at) or raise_alert(zone, seen, again=again, actor=actor, at=at)
        stay.save(update_fields=["alert"])
    _attach(stay.alert, zone, seen, actor=actor, at=at)
    _go_on(stay, seen)
    if seen.phase == "ended" and stay.ended_at is None:
        _end(stay, seen, at=at)
    return stay.alert


def _alert_for(zone: Zone, seen: Seen, *, actor: Actor, at: datetime) -> Alert:
    """The alert that a new thing belongs to. A thing may stand anywhere in a zone that is remembered as a whole: there
    what is worked on comes first.
    """
    again = remembering.found(zone, seen.box, seen.at)
    known = None if again and again.box else _known(zone, at)
    if again and known is None:
        return _again_alert(zone, again, at=at) or raise_alert(zone, seen, again=again, actor=actor, at=at)
    return _open_alert(zone, known, at=at) or raise_alert(zone, seen, actor=actor, at=at)


def _never_left(stay: Stay, zone: Zone, seen: Seen) -> Remembered | None:
    """The closed case whose thing is still there, as long as nobody was told of that."""
    alert = stay.alert
    if seen.phase == "ended" or not alert.report_code or not TABLE.state(alert.state).final:
        return None
    again = remembering.found(zone, seen.box, seen.at)
    own = again is not None and again.case.reports.filter(code=alert.report_code).exists()
    return again if own else None


def raise_alert(zone: Zone, seen: Seen, *, again: Remembered | None = None, actor: Actor, at: datetime) -> Alert:
    """Puts a new alert before the operators."""
    with act("alert.raised", actor=actor, at=at) as entry:
        alert = Alert(
            zone=zone,
            began_at=seen.began_at,
            raised_at=at,
            box=seen.box,
            score=seen.score,
            rule=seen.rule,
            again=again,
            what=seen.what,
        )
        begin(TABLE, alert, actor=actor, at=at, entry=entry)
        entry.payload |= {"camera": seen.camera, "zone": seen.zone, "meaning": zone.meaning, "class": zone.class_code}
        entry.payload |= {"again": again.case_id} if again else {}
    return alert


def _of(zone: Zone) -> QuerySet[Alert]:
    return Alert.objects.select_for_update().filter(zone=zone).order_by("-raised_at", "-pk")


def _open_alert(zone: Zone, known: Alert | None, *, at: datetime) -> Alert | None:
    """The one that whatever stays in this zone belongs to; raised anew if its things had gone."""
    alert = _of(zone).filter(state__in=TABLE.open_states, again=None).first() or known
    return _back(alert, at)


def _again_alert(zone: Zone, again: Remembered, *, at: datetime) -> Alert | None:
    return _back(_of(zone).filter(state__in=TABLE.open_states, again=again).first(), at)


def _back(alert: Alert | None, at: datetime) -> Alert | None:
    if alert and alert.state == GONE:
        with advance(TABLE, alert, "come_back", actor=MACHINE, at=at) as move:
            move.subject.ended_at = None
    return alert


def _known(zone: Zone, at: datetime) -> Alert | None:
    """The latest that became known, while its thing is still there or somebody works on it within the time for it."""
    alert = _of(zone).filter(state__in=(FILED, JOINED, REOPENED)).first()
    if alert is None:
        return None
    still_there = alert.ended_at is None and alert.raised_at > at - STILL_KNOWN
    return alert if still_there or _in_hand(alert.report_code, at) else None


def _in_hand(code: str, at: datetime) -> bool:
    report = Report.objects.select_related("case").filter(code=code).first() if code else None
    if report is None:
        return False
    subject = report.case or report
    table = practice.table() if report.case else intake_practice.table()
    return not table.state(subject.state).final and (subject.due_at is None or subject.due_at >= at)


def _go_on(stay: Stay, seen: Seen) -> None:
    stay.last_at = max(stay.last_at, seen.at)
    stay.save(update_fields=["last_at"])
    if seen.phase != "ended":
        Alert.objects.filter(pk=stay.alert_id).update(box=seen.box, score=seen.score)


def _end(stay: Stay, seen: Seen, *, at: datetime) -> None:
    stay.ended_at = seen.at
    stay.save(update_fields=["ended_at"])
    alert = stay.alert
    if alert.stays.filter(ended_at=None).exists():
        return
    Alert.objects.filter(pk=alert.pk).update(ended_at=seen.at)
    if alert.state == RAISED:
        with advance(TABLE, alert, "leave", actor=MACHINE, at=at):
            pass
    elif alert.state == REMINDED:
        reminding.heed(alert, left_at=seen.at, at=at)


def _attach(alert: Alert, zone: Zone, seen: Seen, *, actor: Actor, at: datetime) -> None:
    place = Position(lon=zone.camera.lon, lat=zone.camera.lat)
    kept = {media.sha256: media for media in Media.objects.filter(sha256__in=seen.pictures.values())}
    for moment, sha256 in sorted(seen.pictures.items()):
        if media := kept.get(sha256):
            about = Subject("alert", str(alert.pk))
            evidence.attach(about, media, role=ROLES[moment], actor=actor, at=at, position=place)
