"""One camera of the demo city is real: it watches a clip, a stream or the demo's own street scene."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from cityloop.config import station
from cityloop.demo import scene
from cityloop.watch import services as watching
from cityloop.watch.models import Camera, Meaning, Recording

# Of somebody's own picture we know nothing: all of it but the edges and the sky.
ANYWHERE = ((0.04, 0.3), (0.96, 0.3), (0.96, 0.96), (0.04, 0.96))
STAYS = 20  # seconds after which a thing is sighted: a demo is not looked at for long


def watch(data: Path, camera: str, *, at: datetime) -> None:
    """`camera`: path of a clip, address of a stream, or empty for the demo's own scene."""
    eye = Camera.objects.order_by("code")[0]
    watching.register_camera(
        code=eye.code,
        name=eye.name,
        lon=eye.lon,
        lat=eye.lat,
        direction=eye.direction,
        field_of_view=eye.field_of_view,
        source=address(camera) if camera else own_scene(data),
        station=station.ensure(data, at=at),
        recording=Recording.RING,
        actor=station.FOUNDER,
        at=at,
    )
    watching.draw_zone(
        Camera.objects.get(code=eye.code),
        code="1",
        name="占道经营",
        polygon=ANYWHERE if camera else scene.render(scene_file(data)).zone,
        meaning=Meaning.NO_STALL.value,
        dwell_seconds=STAYS,
        actor=station.FOUNDER,
        at=at,
    )


def own_scene(data: Path) -> str:
    scene.render(scene_file(data))
    return scene_file(data).as_uri()


def scene_file(data: Path) -> Path:
    return data / "scene.mp4"


def address(camera: str) -> str:
    return camera if "://" in camera else Path(camera).resolve().as_uri()
