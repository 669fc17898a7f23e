"""Some cameras of the demo city are real: they watch scenes of its own, or one of them a clip or stream of yours."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from cityloop.config import station
from cityloop.demo import scene
from cityloop.demo.sights import past, streets
from cityloop.demo.sights.streets import STAYS, STREETS, Street
from cityloop.watch import services as watching
from cityloop.watch.models import Camera, Meaning, Recording

# Of somebody's own picture we know nothing: all of it but the edges and the sky.
ANYWHERE = ((0.04, 0.3), (0.96, 0.3), (0.96, 0.96), (0.04, 0.96))


def watch(data: Path, camera: str, *, at: datetime) -> list[Camera]:
    """`camera`: path of a clip, address of a stream, or empty for the demo's own scenes. Answers what is watched."""
    eyes = streets.cameras()
    if camera:
        _connect(data, eyes[0], address(camera), at)
        watching.draw_zone(
            Camera.objects.get(pk=eyes[0].pk), code="1", name="占道经营", polygon=ANYWHERE,
            meaning=Meaning.NO_STALL.value, dwell_seconds=STAYS, actor=station.FOUNDER, at=at,
        )  # fmt: skip
        return eyes[:1]
    for eye, street in zip(eyes, STREETS, strict=True):
        _play(data, eye, street, at)
    return eyes


def _play(data: Path, eye: Camera, street: Street, at: datetime) -> None:
    """What was seen before stands there before the camera sees more."""
    film = data / "scenes" / f"{street.play.name}.mp4"
    scene.render(film, street.play)
    zone = streets.draw(eye, street, actor=station.FOUNDER, at=at)
    past.live_through(zone, street.play, film, station=station.CODE, now=at)
    _connect(data, eye, film.as_uri(), at)


def _connect(data: Path, eye: Camera, source: str, at: datetime) -> None:
    watching.register_camera(
        code=eye.code, name=eye.name, lon=eye.lon, lat=eye.lat, direction=eye.direction,
        field_of_view=eye.field_of_view, source=source, station=station.ensure(data, at=at), recording=Recording.RING,
        actor=station.FOUNDER, at=at,
    )  # fmt: skip


def address(camera: str) -> str:
    return camera if "://" in camera else Path(camera).resolve().as_uri()
