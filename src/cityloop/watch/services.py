"""Cameras and zones as they are set up, and what people do with alerts. Alerts are raised in `sightings`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from cityloop.edge import services as edge
from cityloop.edge.models import Command, Station
from cityloop.geography.coordinates import Position
from cityloop.journal.services import Actor, Subject, act
from cityloop.watch import rules
from cityloop.watch.lifecycle import TABLE
from cityloop.watch.models import Alert, Camera, Meaning, Zone
from cityloop.watch.reporting import report_from_alert
from cityloop.watch.sightings import raise_alert
from cityloop.workflow.services import advance
from cityloop.workflow.table import Given

__all__ = ["dismiss", "draw_zone", "join", "raise_alert", "register_camera", "report_from_alert"]

CONFIGURE = "configure"
CONFIGURE_LASTS = timedelta(minutes=10)


def register_camera(
    *,
    code: str,
    name: str,
    lon: float,
    lat: float,
    source: str = "",
    station: Station | None = None,
    sample_seconds: float = 2,
    actor: Actor,
    at: datetime,
    **details: Any,
) -> Camera:
    """Makes or changes the camera `code`; `details` are further fields of Camera. Its station is told.

    Raises rules.BadSource and geography's BadPosition.
    """
    rules.camera(code, sample_seconds)
    place = Position(lon, lat)
    fields = {
        "name": name,
        "lon": place.lon,
        "lat": place.lat,
        "source": rules.source(source),
        "station": station,
        "sample_seconds": sample_seconds,
        **details,
    }
    with act("camera.registered", actor=actor, at=at, subject=Subject("camera", code)) as entry:
        before = Station.objects.filter(watched__code=code).first()
        camera, _new = Camera.objects.update_or_create(code=code, defaults=fields)
        entry.payload |= {"station": station.code if station else "", "in_service": camera.in_service}
        for each in {before, station}:
            _tell(each, actor=actor, at=at)
    return camera


def draw_zone(
    camera: Camera,
    *,
    code: str,
    name: str,
    polygon: rules.Corners,
    meaning: str,
    dwell_seconds: int,
    min_size: float = 0.002,
    actor: Actor,
    at: datetime,
    **details: Any,
) -> Zone:
    """Makes or changes a zone in the camera's picture; raises rules.BadZone."""
    rules.zone(code, dwell_seconds, min_size)
    fields = {
        "name": name,
        "polygon": rules.polygon(polygon),
        "meaning": rules.one_of(meaning, Meaning.values),
        "dwell_seconds": int(dwell_seconds),
        "min_size": min_size,
        **details,
    }
    with act("zone.drawn", actor=actor, at=at, subject=Subject("camera", camera.code)) as entry:
        zone, _new = Zone.objects.update_or_create(camera=camera, code=code, defaults=fields)
        entry.payload |= {"zone": code, "meaning": meaning, "dwell_seconds": zone.dwell_seconds}
        _tell(camera.station, actor=actor, at=at)
    return zone


def dismiss(alert: Alert, *, reason: str, actor: Actor, at: datetime, revision: int | None = None) -> None:
    """A false alarm, and why."""
    with advance(TABLE, alert, "dismiss", actor=actor, at=at, given=Given(reason=reason), revision=revision):
        pass


def join(alert: Alert, *, report: str, actor: Actor, at: datetime, revision: int | None = None) -> None:
    """The alert shows what `report` already tells of."""
    with advance(TABLE, alert, "join", actor=actor, at=at, given=Given(target=report), revision=revision) as move:
        move.subject.report_code = report
        move.entry.payload["report"] = report


def _tell(station: Station | None, *, actor: Actor, at: datetime) -> None:
    """One word is enough, however many cameras were changed."""
    waits: Mapping[str, Any] = {"kind": CONFIGURE, "outcome": "", "expires_at__gt": at}
    if station and station.enrolled_at and not Command.objects.filter(station=station, **waits).exists():
        edge.command(station, kind=CONFIGURE, actor=actor, at=at, lasts=CONFIGURE_LASTS)
