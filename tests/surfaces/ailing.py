"""Cameras with which something is wrong, and what that made of yesterday."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from cityloop.edge.models import Station
from cityloop.watch.health import days
from cityloop.watch.models import Camera, Charge, Fault, Sign

WRONG = (("wall-1", Sign.COVERED, 3.5), ("wall-2", Sign.MOVED, 26.0), ("wall-3", Sign.WRONG_CLOCK, 190.0))


def ailing() -> dict[str, int | str]:
    at = datetime.now(UTC)
    station = Station.objects.get(code="wall")
    for camera in Camera.objects.filter(station=station):
        Charge.objects.create(camera=camera, station=station, began_at=at - timedelta(days=9))
    for code, sign, hours in WRONG:
        Fault.objects.create(
            camera=Camera.objects.get(code=code), station=station, sign=sign, began_at=at - timedelta(hours=hours)
        )
    Fault.objects.create(
        station=station, sign=Sign.STATION_SILENT, began_at=at - timedelta(hours=30), ended_at=at - timedelta(hours=20)
    )
    Fault.objects.filter(sign=Sign.MOVED).update(acknowledged_at=at - timedelta(hours=1), acknowledged_by="video")
    days.draw_up(at)
    return {}
