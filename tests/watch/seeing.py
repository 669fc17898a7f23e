"""A camera over a pavement, and what its station says of it."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from PIL import Image

from cityloop.edge import services as edge
from cityloop.edge.models import Station
from cityloop.journal.followers import run_once
from cityloop.watch import services as watch
from cityloop.watch.followers import ALERTS
from cityloop.watch.models import Camera, Zone
from cityloop_edge.messages import Batch, Box, Moment, Phase, Picture, Receipt, Sighting
from tests.cast import FOUNDER, STALL, found_town

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
PAVEMENT = [[0.1, 0.1], [0.9, 0.1], [0.9, 0.9], [0.1, 0.9]]


def after(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def jpeg(shade: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 36), (shade % 256, 90, 120)).save(out, "JPEG")
    return out.getvalue()


@dataclass
class Street:
    station: Station
    camera: Camera
    zone: Zone

    def tell(self, *sightings: Sighting, minutes: float = 0) -> Receipt:
        """Sends the sightings in one batch and lets the platform follow."""
        at = after(minutes)
        receipt = edge.receive_batch(self.station, Batch(sent_at=at, messages=sightings), at=at)
        run_once(ALERTS, at=at)
        return receipt


def recorded_town(data: Path, monkeypatch: pytest.MonkeyPatch) -> Street:
    """The small town with a camera of which everything is kept, at a centre whose files lie in `data`."""
    monkeypatch.setattr(settings, "DATA", data)
    found_town()
    found = street()
    Camera.objects.update(recording="kept")
    return found


def street() -> Street:
    code = edge.prepare(code="north", name="North", actor=FOUNDER, at=NOON)
    station, _token = edge.enrol(code=code, at=NOON)
    camera = watch.register_camera(
        code="gate",
        name="North gate",
        lon=STALL[0],
        lat=STALL[1],
        source="rtsp://user:secret@192.0.2.7/street",
        station=station,
        actor=FOUNDER,
        at=NOON,
    )
    zone = watch.draw_zone(
        camera,
        code="pavement",
        name="Pavement",
        polygon=PAVEMENT,
        meaning="no_stall",
        dwell_seconds=60,
        class_code="event-04-06",
        actor=FOUNDER,
        at=NOON,
    )
    return Street(station, camera, zone)


STOOD = Box(x=0.2, y=0.3, width=0.1, height=0.2)
MOMENTS = {
    Phase.BEGAN: (Moment.BEFORE, Moment.DURING),
    Phase.ONGOING: (Moment.DURING,),
    Phase.ENDED: (Moment.AFTER,),
}


def seen(
    stay: UUID | None = None,
    phase: Phase = Phase.BEGAN,
    *,
    minutes: float = 0,
    zone: str = "pavement",
    box: Box = STOOD,
) -> Sighting:
    at = NOON + timedelta(minutes=minutes)
    pictures = tuple(
        Picture.of(jpeg(80 * list(Moment).index(moment) + int(minutes) % 80), moment=moment, taken_at=at)
        for moment in MOMENTS[phase]
    )
    return Sighting(
        stay=stay or uuid4(),
        camera="gate",
        zone=zone,
        phase=phase,
        at=at,
        began_at=at - timedelta(minutes=1),
        box=box,
        rule="stays",
        score=0.8,
        pictures=pictures,
    )
