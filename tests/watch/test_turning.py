"""Cameras turned by people: who may, what is on record, what the station is told, and what is forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import translation

from cityloop.edge import queries as edge_queries
from cityloop.edge import services as edge
from cityloop.edge.models import Command
from cityloop.journal import queries as journal
from cityloop.journal.services import Subject
from cityloop.watch import services
from cityloop.watch.models import Camera, Turn
from cityloop.watch.seeing import looking, turning
from cityloop.watch.seeing.looking import Purpose
from cityloop.watch.seeing.turning import Move
from cityloop.workflow.errors import Unsuitable
from cityloop_edge import messages as wire
from tests.cast import FOUNDER, STALL, found_town, standing
from tests.watch.seeing import NOON, PAVEMENT, Street, street

CONTROL = "onvif+http://admin:s3cret@192.0.2.7/onvif/device_service?profile=main"
LEFT = Move.of("move", pan=-0.5)
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def place(db: None) -> Street:
    """Its camera can be turned, is watched from `Gate`, and the video operator looks through it."""
    found_town()
    found = street()
    register(found)
    found.camera = Camera.objects.get(code="gate")
    found.camera.zones.update(preset="Gate")
    looking.look("a" * 32, [found.camera], Purpose.of("duty"), actor=standing("video"), at=NOON)
    return found


def register(place: Street, **changes: object) -> None:
    given: dict[str, object] = {
        "code": "gate", "name": "North gate", "lon": STALL[0], "lat": STALL[1], "source": "rtsp://192.0.2.7/",
        "control": CONTROL, "presets": ["Gate", "Market"], "preset": "Gate", "station": place.station,
    } | changes  # fmt: skip
    services.register_camera(**given, actor=FOUNDER, at=NOON)  # type: ignore[arg-type]


def acts() -> list[dict[str, object]]:
    found = [act for act in journal.acts_about(Subject("camera", "gate")) if act.verb == "camera.turned"]
    return [{"who": act.actor.id, **act.payload} for act in found]


def test_the_station_is_told_and_forgets_what_comes_too_late(place: Street) -> None:
    turning.turn(place.camera, LEFT, actor=standing("video"), at=NOON)
    (told,) = [each for each in edge.waiting(place.station, at=NOON) if each.kind == "turn"]
    assert (told.target, told.arguments["pan"], told.arguments["seconds"]) == ("gate", -0.5, 2.0)
    assert not [each for each in edge.waiting(place.station, at=NOON + 4 * SECOND) if each.kind == "turn"]
    assert acts() == [{"who": "video", "how": "move", "pan": -50, "tilt": 0, "zoom": 0}]


def test_what_is_held_down_is_one_turn(place: Street) -> None:
    for seconds in (0, 1, 2):
        turning.turn(place.camera, LEFT, actor=standing("video"), at=NOON + seconds * SECOND)
    turning.turn(place.camera, Move.of("stop"), actor=standing("video"), at=NOON + 3 * SECOND)
    assert len(acts()) == Turn.objects.count() == 1
    turning.turn(place.camera, Move.of("move", tilt=1), actor=standing("video"), at=NOON + 4 * SECOND)
    turning.turn(place.camera, LEFT, actor=standing("video"), at=NOON + 20 * SECOND)
    assert len(acts()) == Turn.objects.count() == 3
    assert Turn.objects.last() == Turn.objects.get(last_at=NOON + 2 * SECOND)


def test_two_who_turn_the_same_camera_are_both_on_record(place: Street) -> None:
    looking.look("b" * 32, [place.camera], Purpose.of("check"), actor=standing("lead"), at=NOON)
    turning.turn(place.camera, LEFT, actor=standing("video"), at=NOON)
    turning.turn(place.camera, LEFT, actor=standing("lead"), at=NOON + SECOND)
    assert [each["who"] for each in acts()] == ["video", "lead"]


def test_old_orders_are_not_kept(place: Street) -> None:
    for minutes in range(5):
        at = NOON + timedelta(minutes=minutes)
        looking.look("a" * 32, [place.camera], Purpose.of("duty"), actor=standing("video"), at=at)
        turning.turn(place.camera, LEFT, actor=standing("video"), at=at)
    assert Command.objects.filter(kind="turn").count() <= 2


def test_who_does_not_look_does_not_turn(place: Street) -> None:
    with pytest.raises(Unsuitable, match="Look at the camera first"):
        turning.turn(place.camera, LEFT, actor=standing("lead"), at=NOON)
    assert not acts()
    assert not Command.objects.filter(kind="turn").exists()


@pytest.mark.parametrize(
    ("changes", "why"),
    [({"control": ""}, "cannot be turned"), ({"station": None}, "cannot be turned"), ({"preset": ""}, "not find back")],
)
def test_a_camera_that_would_not_find_back_is_not_turned(place: Street, changes: dict[str, object], why: str) -> None:
    register(place, **changes)
    with pytest.raises(Unsuitable, match=why):
        turning.turn(Camera.objects.get(code="gate"), LEFT, actor=standing("video"), at=NOON)
    assert not acts()


def test_what_is_masked_is_not_turned_into_view(place: Street) -> None:
    services.draw_mask(place.camera, code="w", polygon=PAVEMENT, preset="Gate", actor=FOUNDER, at=NOON)
    with pytest.raises(Unsuitable, match="mask"):
        turning.turn(place.camera, Move.of("go", preset="Market"), actor=standing("video"), at=NOON)


@pytest.mark.parametrize(
    ("how", "given"),
    [
        *(("dance", {}), ("move", {}), ("move", {"pan": 2.0}), ("move", {"pan": float("nan")}), ("go", {})),
        ("keep", {"preset": "x" * 41}),
    ],
)
def test_what_makes_no_sense_is_no_move(how: str, given: dict[str, float | str]) -> None:
    with pytest.raises(Unsuitable):
        Move.of(how, **given)  # type: ignore[arg-type]


def test_positions_are_kept_and_forgotten_but_not_those_that_are_drawn_for(place: Street) -> None:
    video = standing("video")
    turning.turn(place.camera, Move.of("keep", preset="集市"), actor=video, at=NOON)
    assert Camera.objects.get(code="gate").presets == ["Gate", "Market", "集市"]
    place.camera.refresh_from_db()
    turning.turn(place.camera, Move.of("forget", preset="Market"), actor=video, at=NOON + SECOND)
    assert Camera.objects.get(code="gate").presets == ["Gate", "集市"]
    with pytest.raises(Unsuitable, match="drawn"):
        turning.turn(place.camera, Move.of("forget", preset="Gate"), actor=video, at=NOON + 2 * SECOND)
    assert [each["how"] for each in acts()] == ["keep", "forget"]


def test_the_plan_tells_how_it_is_turned_and_where_it_is_at_home(place: Street) -> None:
    register(place, home_minutes=3)
    (plan,) = edge.configuration_for(place.station).cameras
    assert (plan.control, plan.preset, plan.home_seconds) == (CONTROL, "Gate", 180)
    with connection.cursor() as cursor:
        cursor.execute("SELECT control FROM watch_camera")
        assert "s3cret" not in cursor.fetchone()[0]


def test_that_it_stands_elsewhere_is_known(place: Street) -> None:
    health = wire.CameraHealth(camera="gate", condition=wire.Condition.WATCHING, away=True)
    batch = wire.Batch(sent_at=NOON, messages=(wire.Heartbeat(at=NOON, spooled=0, cameras=(health,)),))
    edge.receive_batch(place.station, batch, at=NOON)
    assert edge_queries.health_of(["gate"])["gate"].away


def test_what_a_search_brought_is_sealed_and_forgotten(place: Street) -> None:
    asked = turning.discover(place.station, user="admin", password="s3cret", actor=FOUNDER, at=NOON)
    (told,) = [each for each in edge.waiting(place.station, at=NOON) if each.kind == "discover"]
    assert (told.arguments["user"], told.arguments["password"]) == ("admin", "s3cret")
    stream = wire.FoundStream(name="Main", source="rtsp://admin:s3cret@192.0.2.9/main")
    device = wire.Found(device="urn:uuid:1", host="192.0.2.9", streams=(stream,))
    answer = wire.Acknowledgement(command=asked.pk, outcome=wire.Outcome.DONE, at=NOON, found=(device,))
    edge.settle(place.station, answer, at=NOON)
    asked.refresh_from_db()
    assert edge_queries.search(asked).found == (device,)
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed, arguments, found FROM edge_command WHERE kind = 'discover'")
        assert "s3cret" not in str(cursor.fetchone())
    assert asked.sealed == ""
    assert "s3cret" not in "".join(act.payload_text for act in journal.acts_after(0, 1000))
    turning.discover(place.station, actor=FOUNDER, at=NOON + timedelta(hours=3))
    asked.refresh_from_db()
    assert edge_queries.search(asked).found == ()
