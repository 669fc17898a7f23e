"""What the stations are told to watch."""

from __future__ import annotations

import hashlib

from django.utils import timezone

from cityloop.watch import rules
from cityloop.watch.models import Camera, Mask, Zone
from cityloop_edge.messages import CameraPlan, Meaning, ZonePlan


class Cameras:
    """The `edge.sources.ConfigurationSource` of the platform."""

    def plans_of(self, station: str) -> tuple[CameraPlan, ...]:
        found = Camera.objects.filter(station__code=station, in_service=True).prefetch_related("zones", "masks")
        return tuple(_plan(camera) for camera in found if camera.address)

    def cameras_of(self, station: str) -> frozenset[str]:
        return frozenset(Camera.objects.filter(station__code=station).values_list("code", flat=True))


def _plan(camera: Camera) -> CameraPlan:
    """What is drawn in the position in which it stands."""
    zones = [zone for zone in camera.zones.all() if zone.in_service and zone.preset == camera.preset]
    masks = [mask for mask in camera.masks.all() if mask.preset == camera.preset]
    return CameraPlan(
        camera=camera.code,
        source=camera.address,
        sample_seconds=camera.sample_seconds,
        zones=tuple(_zone(zone) for zone in zones),
        masks=tuple(_corners(mask) for mask in masks),
        offset_minutes=_offset_minutes(),
        stream=camera.stream,
        sub_stream=camera.sub_stream,
        kept_minutes=camera.kept_minutes,
        view=_view(camera),
        control=camera.control,
        preset=camera.preset,
        home_seconds=camera.home_minutes * 60,
    )


def _view(camera: Camera) -> str:
    """Another one in each position, and after somebody has said that it stands as it should."""
    if not camera.preset and camera.view_since is None:
        return ""
    since = camera.view_since.isoformat() if camera.view_since else ""
    return hashlib.sha256(f"{camera.preset} {since}".encode()).hexdigest()[:32]


def _offset_minutes() -> int:
    """Of the city's time, east of Greenwich."""
    offset = timezone.localtime().utcoffset()
    return int(offset.total_seconds() // 60) if offset else 0


def _zone(zone: Zone) -> ZonePlan:
    return ZonePlan(
        zone=zone.code,
        polygon=_corners(zone),
        meaning=Meaning(zone.meaning),
        dwell_seconds=zone.dwell_seconds,
        min_size=zone.min_size,
        hours=tuple(rules.watched(zone.hours, zone.meaning)),
    )


def _corners(drawn: Zone | Mask) -> tuple[tuple[float, float], ...]:
    return tuple((x, y) for x, y in drawn.polygon)
