"""How stations and cameras fare."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from pydantic import BaseModel

from cityloop.edge.models import CameraHealth, Command, Station
from cityloop_edge import messages as wire

SILENT = timedelta(seconds=45)


def stations() -> list[Station]:
    return list(Station.objects.all())


def silent(at: datetime) -> list[Station]:
    """Enrolled stations that have not spoken for a while."""
    return [
        station
        for station in Station.objects.exclude(enrolled_at=None)
        if station.last_seen_at is None or at - station.last_seen_at > SILENT
    ]


def health_of(cameras: Iterable[str]) -> dict[str, CameraHealth]:
    """By camera code; a camera of which no station has spoken is left out."""
    return {each.camera: each for each in CameraHealth.objects.filter(camera__in=list(cameras))}


class Search(BaseModel, frozen=True):
    """The devices that a search brought, and how many there are."""

    found: tuple[wire.Found, ...] = ()
    total: int = 0


def search(command: Command) -> Search:
    """As long as it is kept."""
    return Search.model_validate_json(command.found) if command.found else Search()
