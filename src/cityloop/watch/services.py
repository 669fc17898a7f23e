"""Cameras and zones as they are set up, and what people do with alerts. Alerts are raised in `sightings`."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.utils.translation import gettext as _

from cityloop.edge import services as edge
from cityloop.edge.models import Command, Station
from cityloop.geography.coordinates import Position
from cityloop.journal.services import Actor, Subject, act, batch
from cityloop.watch import rules
from cityloop.watch.alerts.lifecycle import TABLE
from cityloop.watch.alerts.reporting import report_from_alert
from cityloop.watch.alerts.sightings import raise_alert
from cityloop.watch.learning import rightness
from cityloop.watch.models import Alert, Camera, FalseAlarm, Mask, Meaning, Zone
from cityloop.watch.queries import LOOK, PROBE
from cityloop.watch.seeing import footage
from cityloop.workflow.errors import Missing, Unsuitable
from cityloop.workflow.services import advance
from cityloop.workflow.table import Given, Need

__all__ = [
    "ask_picture",
    "dismiss",
    "draw_mask",
    "draw_zone",
    "free_code",
    "join",
    "probe",
    "raise_alert",
    "register_camera",
    "report_from_alert",
    "take_mask_off",
    "take_zone_off",
    "tell",
]

CONFIGURE = "configure"
CONFIGURE_LASTS = timedelta(minutes=10)


def register_camera(
    *,
    code: str,
    name: str,
    lon: float,
    lat: float,
    source: str = "",
    sub_source: str = "",
    snapshot: str = "",
    control: str = "",
    home_minutes: int = 5,
    direction: float = 0,
    field_of_view: float = 90,
    kept_days: int = rules.LEAST_KEPT,
    presets: Sequence[str] = (),
    preset: str = "",
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
    place, (direction, field_of_view) = Position(lon, lat), rules.view(direction, field_of_view)
    positions = rules.presets(presets)
    fields = {
        "name": name,
        "lon": place.lon,
        "lat": place.lat,
        "direction": direction,
        "field_of_view": field_of_view,
        "source": rules.source(source),
        "sub_source": rules.source(sub_source),
        "snapshot": rules.snapshot(snapshot),
        "control": rules.control(control),
        "home_minutes": rules.home_minutes(home_minutes),
        "kept_days": rules.kept_days(kept_days),
        "presets": positions,
        "preset": rules.preset(preset, positions),
        "station": station,
        "sample_seconds": sample_seconds,
        **details,
    }
    with act("camera.registered", actor=actor, at=at, subject=Subject("camera", code)) as entry:
        before = Station.objects.filter(watched__code=code).first()
        camera, _new = Camera.objects.update_or_create(code=code, defaults=fields)
        entry.payload |= {"station": station.code if station else "", "in_service": camera.in_service}
        for each in {before, station}:
            tell(each, actor=actor, at=at)
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
    hours: Sequence[Sequence[int]] = (),
    preset: str = "",
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
        "hours": rules.hours(hours, meaning),
        "preset": rules.preset(preset, camera.presets),
        "in_service": True,
        **details,
    }
    with act("zone.drawn", actor=actor, at=at, subject=Subject("camera", camera.code)) as entry:
        zone, _new = Zone.objects.update_or_create(camera=camera, code=code, defaults=fields)
        entry.payload |= {"zone": code, "meaning": meaning, "dwell_seconds": zone.dwell_seconds, "hours": zone.hours}
        tell(camera.station, actor=actor, at=at)
    return zone


def take_zone_off(zone: Zone, *, actor: Actor, at: datetime) -> None:
    """Watched no more; what was ever alerted on stays on record, out of service."""
    with act("zone.taken_off", actor=actor, at=at, subject=Subject("camera", zone.camera.code)) as entry:
        entry.payload["zone"] = zone.code
        if zone.alerts.exists():
            Zone.objects.filter(pk=zone.pk).update(in_service=False)
        else:
            zone.delete()
        tell(zone.camera.station, actor=actor, at=at)


def draw_mask(
    camera: Camera,
    *,
    code: str,
    name: str = "",
    polygon: rules.Corners,
    preset: str = "",
    actor: Actor,
    at: datetime,
) -> Mask:
    """Makes or changes a mask, burnt into every picture from then on; raises rules.BadZone.

    What was brought of the camera's recordings is deleted, unless it masks by itself; evidence stays.
    """
    rules.zone_code(code)
    fields = {"name": name, "polygon": rules.polygon(polygon), "preset": rules.preset(preset, camera.presets)}
    with batch():
        with act("mask.drawn", actor=actor, at=at, subject=Subject("camera", camera.code)) as entry:
            mask, _new = Mask.objects.update_or_create(camera=camera, code=code, defaults=fields)
            entry.payload["mask"] = code
            tell(camera.station, actor=actor, at=at)
        if not camera.masks_itself:
            footage.delete_bare(camera, actor=actor, at=at)
    return mask


def take_mask_off(mask: Mask, *, actor: Actor, at: datetime) -> None:
    with act("mask.taken_off", actor=actor, at=at, subject=Subject("camera", mask.camera.code)) as entry:
        entry.payload["mask"] = mask.code
        mask.delete()
        tell(mask.camera.station, actor=actor, at=at)


def free_code(stem: str, taken: Collection[str]) -> str:
    """`stem-1`, `stem-2` ...: the first that nobody has."""
    return next(code for number in count(1) if (code := f"{stem}-{number}") not in taken)


def ask_picture(camera: Camera, *, actor: Actor, at: datetime) -> Command:
    """Has its station send the latest picture, masks burnt in. Raises rules.BadSource where there is no station."""
    if camera.station is None or not camera.in_service:
        raise rules.BadSource(_("No station watches this camera."))
    return edge.command(camera.station, kind=LOOK, target=camera.code, actor=actor, at=at)


def probe(
    station: Station, *, source: str, kind: str = "source", camera: Camera | None = None, actor: Actor, at: datetime
) -> Command:
    """Has the station look at an address, with the masks of the camera whose it is. The address is kept nowhere.

    `kind`: the field of Camera that it is meant for. Raises rules.BadSource.
    """
    address = rules.snapshot(source) if kind == "snapshot" else rules.source(source)
    if not address:
        raise rules.BadSource(_("There is no address to try."))
    masks = [mask.polygon for mask in camera.masks.filter(preset=camera.preset)] if camera else []
    return edge.command(
        station,
        kind=PROBE,
        target=rules.shown(address)[:64],
        sealed={"source": address, "masks": json.dumps(masks)},
        actor=actor,
        at=at,
    )


def dismiss(
    alert: Alert, *, cause: str, actor: Actor, at: datetime, words: str = "", revision: int | None = None
) -> None:
    """A false alarm, and why: one of `FalseAlarm`, in words where none fits. Too many put the zone on probation."""
    if cause and cause not in FalseAlarm.values:
        raise Unsuitable(_("There is no such cause."))
    if cause == FalseAlarm.OTHER and not words.strip():
        raise Missing([Need.REASON])
    given = Given(cause=cause, reason=words)
    with batch():
        with advance(TABLE, alert, "dismiss", actor=actor, at=at, given=given, revision=revision) as move:
            move.subject.cause, move.subject.until = cause, None
            move.entry.payload["cause"] = cause
        rightness.judge(alert.zone, at=at)


def join(alert: Alert, *, report: str, actor: Actor, at: datetime, revision: int | None = None) -> None:
    """The alert shows what `report` already tells of."""
    with advance(TABLE, alert, "join", actor=actor, at=at, given=Given(target=report), revision=revision) as move:
        move.subject.report_code, move.subject.until = report, None
        move.entry.payload["report"] = report


def tell(station: Station | None, *, actor: Actor, at: datetime) -> None:
    """One word is enough, however many cameras were changed."""
    waits: Mapping[str, Any] = {"kind": CONFIGURE, "outcome": "", "expires_at__gt": at}
    if station and station.enrolled_at and not Command.objects.filter(station=station, **waits).exists():
        edge.command(station, kind=CONFIGURE, actor=actor, at=at, lasts=CONFIGURE_LASTS)
