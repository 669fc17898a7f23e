"""Operations on alerts, by the names of their table."""

from __future__ import annotations

from datetime import datetime, timedelta

from cityloop.intake.models import Report
from cityloop.intake.queries import distance_m
from cityloop.journal.services import Actor
from cityloop.watch import reporting
from cityloop.watch import services as watch
from cityloop.watch.models import Alert
from cityloop.workflow.services import NOTHING
from cityloop.workflow.table import Given

NEAR_M = 200
RECENT = timedelta(days=2)


def carry_out(
    alert: Alert, operation: str, *, actor: Actor, at: datetime, given: Given = NOTHING, revision: int | None = None
) -> Alert:
    if operation == "file":
        reporting.report_from_alert(alert, actor=actor, at=at, note=given.reason, revision=revision)
    elif operation == "dismiss":
        watch.dismiss(alert, reason=given.reason, actor=actor, at=at, revision=revision)
    else:
        watch.join(alert, report=given.target, actor=actor, at=at, revision=revision)
    return alert


def reports_near(alert: Alert, at: datetime) -> list[Report]:
    """Reports of the last days close to the camera, the nearest first."""
    camera = alert.zone.camera
    found = Report.objects.filter(received_at__gte=at - RECENT).select_related("condition__minor")
    near = [(distance_m(camera.lon, camera.lat, each.lon, each.lat), each) for each in found.order_by("-pk")[:500]]
    return [each for metres, each in sorted(near, key=lambda pair: pair[0]) if metres <= NEAR_M][:6]
