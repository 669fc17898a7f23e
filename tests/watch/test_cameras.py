"""Cameras and zones: what may be set up, what stays secret, and who is told."""

from __future__ import annotations

import math
from typing import Any

import pytest
from django.db import connection

from cityloop.edge import services as edge
from cityloop.edge.models import Command
from cityloop.geography.coordinates import BadPosition
from cityloop.journal import queries as journal
from cityloop.watch import rules, services
from cityloop.watch.models import Camera, Meaning, Zone
from cityloop_edge import messages as wire
from tests.cast import FOUNDER, found_town
from tests.watch.seeing import NOON, PAVEMENT, Street, street

BAD_POLYGONS = [
    [],
    [[0.1, 0.1], [0.9, 0.9]],
    [[0.1, 0.1], [0.9, 0.9], [0.9, 0.1], [0.1, 0.9]],
    [[0.1, 0.1], [0.2, 0.2], [0.3, 0.3]],
    [[0, 0], [1.2, 0], [1, 1]],
    [[0, 0], [math.nan, 0], [1, 1]],
    [[0, 0, 0], [1, 0, 0], [1, 1, 0]],
    [["a", 0], [1, 0], [1, 1]],
    [[0, 0], [1, 0], [1, 1]] * 40,
]


@pytest.fixture
def place(db: None) -> Street:
    found_town()
    return street()


def test_a_station_is_given_its_cameras_with_their_zones(place: Street) -> None:
    (plan,) = edge.configuration_for(place.station).cameras
    assert (plan.camera, plan.source) == ("gate", "rtsp://user:secret@192.0.2.7/street")
    (zone,) = plan.zones
    assert (zone.zone, zone.meaning, zone.dwell_seconds) == ("pavement", wire.Meaning.NO_STALL, 60)
    assert [list(corner) for corner in zone.polygon] == PAVEMENT


def test_cameras_out_of_service_or_without_a_source_are_not_watched(place: Street) -> None:
    Camera.objects.filter(code="gate").update(in_service=False)
    assert edge.configuration_for(place.station).cameras == ()


def test_the_password_of_a_camera_is_not_in_the_database_and_not_in_the_journal(place: Street) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT source FROM watch_camera")
        (stored,) = cursor.fetchone()
    assert "secret" not in stored
    assert all("secret" not in act.payload_text for act in journal.acts_after(0, 1000))
    assert "secret" not in repr(edge.configuration_for(place.station))


def test_its_station_is_told_once_of_many_changes(place: Street) -> None:
    waiting = Command.objects.filter(kind="configure", outcome="").count()
    for dwell in (30, 40, 50):
        services.draw_zone(
            place.camera, code="pavement", name="P", polygon=PAVEMENT, meaning="no_stall", dwell_seconds=dwell,
            actor=FOUNDER, at=NOON,
        )  # fmt: skip
    assert waiting == Command.objects.filter(kind="configure", outcome="").count() == 1
    assert Zone.objects.get().dwell_seconds == 50


@pytest.mark.parametrize("polygon", BAD_POLYGONS)
def test_a_polygon_that_cannot_be_watched_is_refused_and_changes_nothing(place: Street, polygon: rules.Corners) -> None:
    before = journal.head().size
    with pytest.raises(rules.BadZone):
        services.draw_zone(
            place.camera, code="new", name="N", polygon=polygon, meaning="no_stall", dwell_seconds=60, actor=FOUNDER,
            at=NOON,
        )  # fmt: skip
    assert (Zone.objects.count(), journal.head().size) == (1, before)


@pytest.mark.parametrize("source", ["http://u:key@x/y", "rtsp://?key", "file://key", "key.mp4", "javascript:key"])
def test_a_source_that_is_none_is_refused_without_being_repeated(place: Street, source: str) -> None:
    with pytest.raises(rules.BadSource) as refusal:
        services.register_camera(code="x", name="X", lon=115.65, lat=24.96, source=source, actor=FOUNDER, at=NOON)
    assert "key" not in str(refusal.value)
    assert Camera.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [{"meaning": "dancing"}, {"dwell_seconds": 0}, {"min_size": 1.5}, {"min_size": math.nan}, {"code": "a b"}],
)
def test_what_no_station_could_read_is_refused(place: Street, wrong: dict[str, Any]) -> None:
    zone: dict[str, Any] = {
        "code": "new",
        "name": "N",
        "polygon": PAVEMENT,
        "meaning": "no_stall",
        "dwell_seconds": 60,
    } | wrong
    with pytest.raises(rules.BadZone):
        services.draw_zone(place.camera, **zone, actor=FOUNDER, at=NOON)
    assert edge.configuration_for(place.station).cameras[0].zones[0].zone == "pavement"


@pytest.mark.parametrize("wrong", [{"code": "no such code!"}, {"sample_seconds": 0}, {"sample_seconds": math.inf}])
def test_a_camera_that_no_station_could_read_is_refused(place: Street, wrong: dict[str, Any]) -> None:
    camera: dict[str, Any] = {"code": "x", "name": "X", "lon": 115.65, "lat": 24.96} | wrong
    with pytest.raises(rules.BadSource):
        services.register_camera(**camera, actor=FOUNDER, at=NOON)


def test_a_camera_stands_on_earth(place: Street) -> None:
    with pytest.raises(BadPosition):
        services.register_camera(code="x", name="X", lon=500, lat=24.96, actor=FOUNDER, at=NOON)


def test_the_platform_and_the_wire_know_the_same_meanings() -> None:
    assert set(Meaning.values) == {meaning.value for meaning in wire.Meaning}
