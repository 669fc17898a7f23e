"""What can be shown of a camera now: its newest picture, or why there is none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from cityloop.edge import queries as edge
from cityloop.edge.models import CameraHealth
from cityloop.edge.queries import SILENT
from cityloop.watch.models import Camera
from cityloop.watch.seeing import looking, moving, sight, stills
from cityloop.watch.seeing.stills import Still
from cityloop_edge.messages import Condition

OLD_SAMPLES = 4
SLACK = timedelta(seconds=3)  # on the way


class Absence(TextChoices):
    """Why there is no picture."""

    OUT_OF_SERVICE = "out_of_service", _("Out of service")
    NO_ADDRESS = "no_address", _("On record only: no address of its stream is known")
    NO_STATION = "no_station", _("No station watches this camera")
    STATION_SILENT = "station_silent", _("Its station does not answer")
    FAILED = "failed", _("Its station cannot reach it")
    WAITING = "waiting", _("The picture is on its way")


@dataclass(frozen=True, slots=True)
class Shown:
    """`age` is of the picture; `trouble` in the station's own words."""

    camera: Camera
    still: Still | None
    absence: Absence | None
    age: timedelta
    trouble: str = ""

    @property
    def is_old(self) -> bool:
        return is_old(self.age, self.camera.sample_seconds)


def is_old(age: timedelta, sample_seconds: float) -> bool:
    """A picture older than a few samples is not what is there now."""
    return age > OLD_SAMPLES * timedelta(seconds=sample_seconds) + SLACK


def shown(cameras: Iterable[Camera], at: datetime) -> list[Shown]:
    """In the order given."""
    wanted = list(cameras)
    health = edge.health_of(each.code for each in wanted)
    return [_shown(each, health.get(each.code), at) for each in wanted]


def _shown(camera: Camera, health: CameraHealth | None, at: datetime) -> Shown:
    still = stills.newest(camera.code)
    age = max(at - still.taken_at, timedelta(0)) if still else timedelta(0)
    fresh = still is not None and not is_old(age, camera.sample_seconds)
    absence = None if fresh else _absence(camera, health, at)
    return Shown(camera, still, absence, age, health.trouble if health and absence == Absence.FAILED else "")


def _absence(camera: Camera, health: CameraHealth | None, at: datetime) -> Absence:
    station = camera.station
    if not camera.in_service:
        return Absence.OUT_OF_SERVICE
    if not camera.address:
        return Absence.NO_ADDRESS
    if station is None or station.enrolled_at is None:
        return Absence.NO_STATION
    if station.last_seen_at is None or at - station.last_seen_at > SILENT:
        return Absence.STATION_SILENT
    return Absence.FAILED if health and health.condition == Condition.FAILED else Absence.WAITING


def moves(code: str, at: datetime, *, smaller: bool) -> bool:
    """Whether moving pictures of the camera are wanted by somebody who looks, and may be shown."""
    if not (moving.is_wanted(moving.named(code, smaller), at) and looking.is_looked_at(code, at)):
        return False
    return Camera.objects.prefetch_related("masks").get(code=code).may_move


def seeing(lon: float, lat: float, cameras: Iterable[Camera]) -> list[Camera]:
    """Those in whose sector the point lies; whose middle it is nearest to comes first."""
    views = [(each, sight.View(each.lon, each.lat, each.direction, each.field_of_view)) for each in cameras]
    found = [(sight.off_axis(view, lon, lat), each.code, each) for each, view in views if sight.sees(view, lon, lat)]
    return [each for _angle, _code, each in sorted(found, key=lambda one: one[:2])]
