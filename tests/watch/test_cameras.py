"""Cameras and zones: what may be set up, what stays secret, and who is told."""

from __future__ import annotations

import math
from datetime import date, time
from typing import Any

import pytest
from django.db import connection

from cityloop.edge import services as edge
from cityloop.edge.models import Command
from cityloop.geography.coordinates import BadPosition
from cityloop.journal import queries as journal
from cityloop.watch import hours as week
from cityloop.watch import rules, services
from cityloop.watch.hours import Occasion
from cityloop.watch.models import Camera, Meaning, Zone
from cityloop_edge import messages as wire
from tests.cast import FOUNDER
from tests.watch.seeing import NOON, PAVEMENT, Street, seen

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


def test_the_hours_of_a_rule_go_down_as_they_are_and_a_markets_turned_round(place: Street) -> None:
    market = week.spans([Occasion((0, 1, 2, 3, 4, 5, 6), time(6), time(9))])
    for meaning in ("no_stall", "market"):
        services.draw_zone(
            place.camera, code=meaning, name="N", polygon=PAVEMENT, meaning=meaning, dwell_seconds=60, hours=market,
            actor=FOUNDER, at=NOON,
        )  # fmt: skip
    (plan,) = edge.configuration_for(place.station).cameras
    hours = {zone.zone: zone.hours for zone in plan.zones}
    assert hours["pavement"] == ()
    assert hours["no_stall"][0] == (360, 540)
    assert hours["market"][:2] == ((0, 360), (540, 1800))
    assert plan.offset_minutes == 480


@pytest.mark.parametrize("hours", [(), [[0, 10080]], [[9, 3]], [[0, 20000]], [[1.5, 3]], [[True, 3]], [[1]]])
def test_a_market_without_sensible_hours_is_refused(place: Street, hours: Any) -> None:
    with pytest.raises(rules.BadZone):
        services.draw_zone(
            place.camera, code="m", name="M", polygon=PAVEMENT, meaning="market", dwell_seconds=60, hours=hours,
            actor=FOUNDER, at=NOON,
        )  # fmt: skip
    assert Zone.objects.count() == 1


def test_masks_go_down_and_leave_again(place: Street) -> None:
    mask = services.draw_mask(place.camera, code="windows", polygon=PAVEMENT, actor=FOUNDER, at=NOON)
    (plan,) = edge.configuration_for(place.station).cameras
    assert [list(corner) for corner in plan.masks[0]] == PAVEMENT
    services.take_mask_off(mask, actor=FOUNDER, at=NOON)
    assert edge.configuration_for(place.station).cameras[0].masks == ()
    verbs = [act.verb for act in journal.acts_after(0, 1000)]
    assert verbs[-2:] == ["mask.drawn", "mask.taken_off"]


def test_what_is_drawn_holds_in_the_position_in_which_it_is_drawn(place: Street) -> None:
    camera = services.register_camera(
        code="turns", name="T", lon=115.65, lat=24.96, source="rtsp://x/y", station=place.station,
        presets=["Gate", " Gate ", "", "Square"], preset="Gate", actor=FOUNDER, at=NOON,
    )  # fmt: skip
    assert camera.presets == ["Gate", "Square"]
    for preset in camera.presets:
        services.draw_zone(
            camera, code=f"at-{preset}", name="N", polygon=PAVEMENT, meaning="no_stall", dwell_seconds=60,
            preset=preset, actor=FOUNDER, at=NOON,
        )  # fmt: skip
        services.draw_mask(camera, code=preset, polygon=PAVEMENT, preset=preset, actor=FOUNDER, at=NOON)
    plan = next(each for each in edge.configuration_for(place.station).cameras if each.camera == "turns")
    assert [zone.zone for zone in plan.zones] == ["at-Gate"]
    assert len(plan.masks) == 1


def test_a_zone_with_alerts_stays_on_record_when_it_is_taken_off(place: Street) -> None:
    place.tell(seen())
    services.take_zone_off(Zone.objects.get(), actor=FOUNDER, at=NOON)
    assert Zone.objects.get().in_service is False
    assert edge.configuration_for(place.station).cameras[0].zones == ()


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("", ""),
        ("rtsp://user:secret@192.0.2.7:554/street?key=secret", "rtsp://…@192.0.2.7:554/…"),
        ("http://camera.example/snap?password=secret", "http://camera.example/…"),
        ("file:///srv/secret/clip.mp4?once=1", "file://…/clip.mp4"),
    ],
)
def test_an_address_is_shown_without_what_opens_it(address: str, shown: str) -> None:
    assert rules.shown(address) == shown


def test_every_address_is_sealed(place: Street) -> None:
    services.register_camera(
        code="x", name="X", lon=115.65, lat=24.96, source="rtsp://u:secret@a/1", sub_source="rtsp://u:secret@a/2",
        snapshot="https://u:secret@a/3", actor=FOUNDER, at=NOON,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SELECT source, sub_source, snapshot FROM watch_camera WHERE code = 'x'")
        assert all("secret" not in stored for stored in cursor.fetchone())


def test_what_the_law_asks_for_is_named_until_it_is_there() -> None:
    used, today = date(2026, 10, 1), date(2026, 11, 22)
    assert len(rules.owes("", None, used, None, today)) == 3
    assert rules.owes("Order in the street", used, used, today, today) == []
    (late,) = rules.owes("Order", used, used, None, today)
    (early,) = rules.owes("Order", used, today, None, today)
    assert late != early


@pytest.mark.parametrize(
    "wrong",
    [
        {"kept_days": 7}, {"preset": "nowhere"}, {"presets": ["x" * 41]}, {"field_of_view": 0}, {"direction": math.nan},
        {"snapshot": "rtsp://key@x/y"}, {"sub_source": "http://key@x/y"}, {"source": "rtsp://x:key/y"},
    ],
)  # fmt: skip
def test_a_register_entry_that_makes_no_sense_is_refused(place: Street, wrong: dict[str, Any]) -> None:
    camera: dict[str, Any] = {"code": "x", "name": "X", "lon": 115.65, "lat": 24.96} | wrong
    with pytest.raises(rules.BadSource) as refusal:
        services.register_camera(**camera, actor=FOUNDER, at=NOON)
    assert "key" not in str(refusal.value)


@pytest.mark.parametrize(
    "source", ["http://u:key@x/y", "http://u:key@/a.ts", "rtsp://?key", "file://key", "key.mp4", "javascript:key"]
)
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
