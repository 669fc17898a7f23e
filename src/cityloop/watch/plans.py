"""What the stations are told to watch."""

from __future__ import annotations

from cityloop.watch.models import Camera, Zone
from cityloop_edge.messages import CameraPlan, Meaning, ZonePlan


class Cameras:
    """The `edge.sources.ConfigurationSource` of the platform."""

    def plans_of(self, station: str) -> tuple[CameraPlan, ...]:
        found = Camera.objects.filter(station__code=station, in_service=True).prefetch_related("zones")
        return tuple(_plan(camera) for camera in found if camera.source)

    def cameras_of(self, station: str) -> frozenset[str]:
        return frozenset(Camera.objects.filter(station__code=station).values_list("code", flat=True))


def _plan(camera: Camera) -> CameraPlan:
    zones = tuple(_zone(zone) for zone in camera.zones.all() if zone.in_service)
    return CameraPlan(camera=camera.code, source=camera.source, sample_seconds=camera.sample_seconds, zones=zones)


def _zone(zone: Zone) -> ZonePlan:
    return ZonePlan(
        zone=zone.code,
        polygon=tuple((x, y) for x, y in zone.polygon),
        meaning=Meaning(zone.meaning),
        dwell_seconds=zone.dwell_seconds,
        min_size=zone.min_size,
    )
