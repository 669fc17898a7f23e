"""From alert, or from what somebody sees through a camera, to report: it goes the way of all reports."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from cityloop.cases.models import Source
from cityloop.catalogue.queries import NoVersion, tree_at
from cityloop.evidence import queries as evidence
from cityloop.evidence import services as evidence_services
from cityloop.evidence.models import Attachment, Media, Role
from cityloop.geography.coordinates import Position
from cityloop.intake import services as intake
from cityloop.intake.models import Report
from cityloop.journal.services import Actor, Subject
from cityloop.watch.alerts.lifecycle import TABLE
from cityloop.watch.models import Alert, Camera
from cityloop.watch.seeing.stills import Still
from cityloop.workflow.services import advance


def report_from_alert(
    alert: Alert, *, actor: Actor, at: datetime, note: str = "", revision: int | None = None
) -> Report:
    """Makes a report of the alert with its latest pictures; the alert is decided then. Raises Conflict, NotAllowed."""
    camera = alert.zone.camera
    with advance(TABLE, alert, "file", actor=actor, at=at, revision=revision) as move:
        report = intake.receive(
            key=f"alert-{alert.pk}",
            source=Source.CAMERA,
            lon=camera.lon,
            lat=camera.lat,
            description=note or words(alert),
            address=camera.name,
            condition=proposed(alert.zone.class_code, at),
            photos=_photos(alert),
            actor=actor,
            at=at,
        )
        move.subject.report_code, move.subject.until = report.code, None
        move.entry.payload["report"] = report.code
    return report


def report_from_picture(camera: Camera, shown: Still, *, key: str, words: str, actor: Actor, at: datetime) -> Report:
    """What somebody saw through a camera, with the picture that they saw. Raises Refused of evidence and workflow."""
    media = _stored(camera, shown, actor, at)
    return intake.receive(
        key=key,
        source=Source.CAMERA,
        lon=camera.lon,
        lat=camera.lat,
        description=words,
        address=camera.name,
        photos=[media.sha256],
        actor=actor,
        at=at,
    )


def picture_into_evidence(camera: Camera, shown: Still, subject: Subject, *, actor: Actor, at: datetime) -> Attachment:
    """What somebody saw through a camera becomes evidence of what is known already. Raises Refused of evidence."""
    media = _stored(camera, shown, actor, at)
    return evidence_services.attach(subject, media, role=Role.SIGHTING, actor=actor, at=at)


def _stored(camera: Camera, shown: Still, actor: Actor, at: datetime) -> Media:
    return evidence_services.store(
        shown.path.read_bytes(), actor=actor, at=at, taken_at=shown.taken_at,
        position=Position(camera.lon, camera.lat), device=camera.code, accept=evidence_services.PICTURES,
    )  # fmt: skip


def proposed(class_code: str, at: datetime) -> int | None:
    """The first filing condition of a class such as `event-04-06` in the catalogue of the moment, if it has it."""
    try:
        known = tree_at(at).by_code
    except NoVersion:
        return None
    fitting = sorted(code for code in known if code == class_code or code.startswith(f"{class_code}-"))
    return known[fitting[0]].id if class_code and fitting else None


def words(alert: Alert) -> str:
    """What was seen, where."""
    return _("Seen by camera %(camera)s in the zone %(zone)s: %(meaning)s.") % {
        "camera": alert.zone.camera.name,
        "zone": alert.zone.name,
        "meaning": alert.zone.get_meaning_display(),
    }


def _photos(alert: Alert) -> list[str]:
    """The latest picture with the thing in it, and the latest from before it was there."""
    latest: dict[str, str] = {}
    for attachment in evidence.attachments(Subject("alert", str(alert.pk))):
        latest[attachment.role] = attachment.media.sha256
    return [latest[role] for role in (Role.SIGHTING, Role.BEFORE) if role in latest]
