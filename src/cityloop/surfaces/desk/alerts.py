"""What an alert may be joined to."""

from __future__ import annotations

from datetime import datetime, timedelta

from cityloop.intake.models import Report
from cityloop.intake.queries import distance_m
from cityloop.watch.models import Alert

NEAR_M = 200
RECENT = timedelta(days=2)


def reports_near(alert: Alert, at: datetime) -> list[Report]:
    """Reports of the last days close to the camera, the nearest first."""
    camera = alert.zone.camera
    found = Report.objects.filter(received_at__gte=at - RECENT).select_related("condition__minor")
    near = [(distance_m(camera.lon, camera.lat, each.lon, each.lat), each) for each in found.order_by("-pk")[:500]]
    return [each for metres, each in sorted(near, key=lambda pair: pair[0]) if metres <= NEAR_M][:6]
