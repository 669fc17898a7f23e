"""An eye on a clip, as fast as it can be decoded."""

from __future__ import annotations

from pathlib import Path
from threading import Event

from cityloop_edge.messages import CameraPlan, Meaning, Point, Sighting, ZonePlan
from cityloop_edge.vision.watching import watch

Polygon = tuple[Point, ...]
EVERYWHERE: Polygon = ((0, 0), (1, 0), (1, 1), (0, 1))
FAST = 1000  # times as fast as filmed


def plan(
    source: str, polygon: Polygon, dwell: float, every: float = 1.0, meaning: Meaning = Meaning.NO_STALL
) -> CameraPlan:
    zone = ZonePlan(zone="pavement", polygon=polygon, meaning=meaning, dwell_seconds=dwell)
    return CameraPlan(camera="north-gate", source=source, sample_seconds=every, zones=(zone,))


def look_at(
    clip: Path, polygon: Polygon, dwell: float, every: float = 1.0, meaning: Meaning = Meaning.NO_STALL
) -> list[tuple[float, Sighting]]:
    """(seconds into the clip, sighting)"""
    found = []
    for look in watch(plan(f"file://{clip}?once=1&speed={FAST}", polygon, dwell, every, meaning), None, Event()):
        found += [(look.seconds, sighting) for sighting in look.sightings]
    return found
