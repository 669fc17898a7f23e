"""What the desk asks of cameras and alerts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from cityloop.edge import queries as edge
from cityloop.edge.models import CameraHealth, Command
from cityloop.edge.queries import SILENT
from cityloop.watch.alerts.lifecycle import TABLE
from cityloop.watch.models import Alert, Camera, Condition
from cityloop.watch.seeing import sight

LOOK, PROBE, TURN, PRESETS, DISCOVER = "look", "probe", "turn", "presets", "discover"
DAY = timedelta(days=1)


def on_desk() -> QuerySet[Alert]:
    """Alerts that nobody has decided on, the newest first."""
    return Alert.objects.filter(state__in=TABLE.open_states).select_related("zone__camera")


def undecided_at(cameras: Iterable[Camera]) -> dict[int, int]:
    """By camera, the newest alert that nobody has decided on."""
    found = on_desk().filter(zone__camera__in=list(cameras)).order_by("raised_at", "pk")
    return dict(found.values_list("zone__camera", "pk"))


def alert(pk: int) -> Alert:
    return Alert.objects.select_related("zone__camera").get(pk=pk)


def times_today(alert: Alert, at: datetime) -> int:
    """How often the zone has been alerted on in the 24 hours up to `at`, this alert included."""
    return Alert.objects.filter(zone=alert.zone_id, raised_at__gt=at - DAY, raised_at__lte=at).count()


def cameras() -> QuerySet[Camera]:
    return Camera.objects.select_related("station")


def register(
    words: str = "", owner: str = "", condition: str = "", station: str = "", *, at: datetime
) -> QuerySet[Camera]:
    """Cameras whose name, code or purpose holds `words`; `condition` as it is at the moment."""
    found = cameras().order_by("code")
    for word in words.split()[:5]:
        found = found.filter(Q(name__icontains=word) | Q(code__icontains=word) | Q(purpose__icontains=word))
    if owner:
        found = found.filter(owner=owner)
    if station:
        found = found.filter(station__code=station)
    return found.filter(_in(condition, at)) if condition else found


def _in(condition: str, at: datetime) -> Q:
    """Told by what stands in the database, as `rules.condition` tells it of one camera."""
    off, without = Q(in_service=False), Q(station=None) | NO_ADDRESS
    health = CameraHealth.objects.filter(camera=OuterRef("code"))
    heard = Q(station__last_seen_at__gt=at - SILENT)
    told: dict[Condition, Q] = {
        Condition.OFF: off,
        Condition.UNWATCHED: ~off & without,
        Condition.SILENT: ~off & ~without & ~heard,
    }
    spoken = ~off & ~without & heard & Q(Exists(health.filter(condition=condition)))
    if condition == Condition.CONNECTING:
        spoken |= ~off & ~without & heard & ~Q(Exists(health))
    return told.get(Condition(condition), spoken)


NO_ADDRESS = Q(source__isempty=True, sub_source__isempty=True, snapshot__isempty=True)


def conditions(found: Sequence[Camera], at: datetime) -> dict[str, tuple[Condition, CameraHealth | None]]:
    """How each fares, by code, and what its station said of it last."""
    health = edge.health_of(camera.code for camera in found)
    return {camera.code: (_condition(camera, health.get(camera.code), at), health.get(camera.code)) for camera in found}


def _condition(camera: Camera, health: CameraHealth | None, at: datetime) -> Condition:
    if not camera.in_service:
        return Condition.OFF
    if camera.station is None or not (camera.source or camera.sub_source or camera.snapshot):
        return Condition.UNWATCHED
    seen = camera.station.last_seen_at
    if seen is None or seen <= at - SILENT:
        return Condition.SILENT
    return Condition(health.condition) if health else Condition.CONNECTING


def latest_picture(camera: Camera) -> Command | None:
    """The last time that somebody had its station fetch a picture, and it came."""
    asked = Command.objects.filter(station=camera.station_id, kind=LOOK, target=camera.code, outcome="done")
    return asked.exclude(picture="").order_by("-issued_at").first()


def asked_picture(camera: Camera) -> Command | None:
    """The last time that somebody asked for one, answered or not."""
    asked = Command.objects.filter(station=camera.station_id, kind=LOOK, target=camera.code)
    return asked.order_by("-issued_at").first()


def cameras_by_code(codes: Sequence[str]) -> list[Camera]:
    """In the order given, each once; who is not known is left out."""
    found = {each.code: each for each in cameras().filter(code__in=list(codes))}
    return [found[code] for code in dict.fromkeys(codes) if code in found]


def cameras_named(words: str) -> QuerySet[Camera]:
    """By code or name; what can be watched comes first."""
    found = cameras().filter(Q(name__icontains=words) | Q(code__icontains=words))
    return found.order_by(F("station").asc(nulls_last=True), "code")


def cameras_around(lon: float, lat: float) -> QuerySet[Camera]:
    """From which the point might be seen, by distance alone."""
    west, south, east, north = sight.box(lon, lat)
    return cameras().filter(in_service=True, lon__range=(west, east), lat__range=(south, north))
