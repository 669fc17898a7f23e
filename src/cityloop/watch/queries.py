"""What the desk asks of cameras and alerts."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet

from cityloop.watch.lifecycle import TABLE
from cityloop.watch.models import Alert, Camera

DAY = timedelta(days=1)


def on_desk() -> QuerySet[Alert]:
    """Alerts that nobody has decided on, the newest first."""
    return Alert.objects.filter(state__in=TABLE.open_states).select_related("zone__camera")


def alert(pk: int) -> Alert:
    return Alert.objects.select_related("zone__camera").get(pk=pk)


def times_today(alert: Alert, at: datetime) -> int:
    """How often the zone has been alerted on in the 24 hours up to `at`, this alert included."""
    return Alert.objects.filter(zone=alert.zone_id, raised_at__gt=at - DAY, raised_at__lte=at).count()


def cameras() -> QuerySet[Camera]:
    return Camera.objects.select_related("station")
