"""The door of the edge over HTTP, at a started web process: who is let in, and what is taken."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from cityloop.edge import services as edge
from cityloop.edge.models import CameraHealth, Inbox, Station
from cityloop.evidence.models import Media
from cityloop.journal import queries as journal
from cityloop.journal.services import Subject
from cityloop.watch.models import Camera
from cityloop_edge.messages import MAX_BATCH, Batch, Box, Condition, Heartbeat, Moment, Phase, Picture, Sighting
from cityloop_edge.messages import CameraHealth as Health
from tests.edge.stations import ADMIN, camera, enrolled
from tests.servers import a_city, a_web
from tests.watch.seeing import jpeg


@pytest.fixture(scope="module")
def door(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One city for all tests here; each brings a station of its own."""
    with a_city(tmp_path_factory.mktemp("door") / "city", django_db_blocker) as city, city.opened(), a_web(city) as web:
        yield f"{web.url}/live/station"


@pytest.fixture
def north(door: str) -> Iterator[httpx.Client]:
    """A client that bears the token of a new station with the camera `bridge`; the stations before it lose theirs."""
    Camera.objects.update(station=None)
    Inbox.objects.all().delete()
    CameraHealth.objects.all().delete()
    station, token = enrolled("north")
    camera(station, "bridge", "rtsp://192.0.2.7/street")
    with httpx.Client(base_url=door, headers={"Authorization": f"Bearer {token}"}) as client:
        yield client


def sighting(**more: Any) -> Sighting:
    now = datetime.now(UTC)
    given = {
        "stay": uuid4(),
        "camera": "bridge",
        "zone": "pavement",
        "phase": Phase.BEGAN,
        "at": now,
        "began_at": now - timedelta(minutes=1),
        "box": Box(x=0.1, y=0.1, width=0.2, height=0.2),
        "rule": "stays",
        "score": 0.5,
        "pictures": (Picture.of(jpeg(3), moment=Moment.DURING, taken_at=now),),
    }
    return Sighting(**(given | more))


def body(*messages: Sighting | Heartbeat) -> dict[str, Any]:
    return Batch(sent_at=datetime.now(UTC), messages=messages).model_dump(mode="json")


def post(client: httpx.Client, sent: dict[str, Any]) -> dict[str, Any]:
    answer = client.post("/batch", json=sent)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_a_batch_is_taken_once_however_often_it_comes(north: httpx.Client) -> None:
    sent = body(sighting(), sighting())
    ids = [message["id"] for message in sent["messages"]]
    assert post(north, sent)["accepted"] == ids
    before = journal.head().size
    again = post(north, sent)
    assert (again["accepted"], again["known"]) == ([], ids)
    assert (Inbox.objects.count(), journal.head().size) == (2, before)
    for each in ids:
        assert [act.verb for act in journal.acts_about(Subject("sighting", each))] == ["sighting.received"]


@pytest.mark.parametrize("token", ["", "wrong", "Bearer", "Bearer wrong", "Basic YTpi"])
def test_a_stranger_is_turned_away_everywhere(north: httpx.Client, token: str) -> None:
    headers = {"Authorization": token}
    assert north.post("/batch", json=body(sighting()), headers=headers).status_code == 401
    assert north.get("/configuration", headers=headers).status_code == 401
    assert Inbox.objects.count() == 0


def _without(sent: dict[str, Any], name: str) -> None:
    del sent["messages"][0][name]


def _with(sent: dict[str, Any], **more: Any) -> None:
    sent["messages"][0] |= more


def _picture(sent: dict[str, Any], **more: Any) -> None:
    sent["messages"][0]["pictures"][0] |= more


SPOILT: list[Callable[[dict[str, Any]], None]] = [
    lambda sent: sent.update(version=2),
    lambda sent: sent.update(messages="none"),
    lambda sent: sent.update(messages=sent["messages"] * 201),
    lambda sent: _with(sent, kind="rumour"),
    lambda sent: _with(sent, id="17"),
    lambda sent: _with(sent, at="2026-11-22T10:00:00"),
    lambda sent: _with(sent, camera="a b; drop table"),
    lambda sent: _with(sent, score=7),
    lambda sent: _with(sent, box={"x": -1, "y": 0, "width": 1, "height": 1}),
    lambda sent: _without(sent, "stay"),
    lambda sent: _picture(sent, jpeg="!!!"),
    lambda sent: _picture(sent, sha256="0" * 64),
    lambda sent: _picture(sent, jpeg="R0lGODlhAQABAAAAACw="),
]


@pytest.mark.parametrize("spoil", SPOILT)
def test_a_spoilt_message_spoils_its_batch_and_nothing_is_changed(
    north: httpx.Client, spoil: Callable[[dict[str, Any]], None]
) -> None:
    sent = body(sighting(), sighting())
    spoil(sent)
    before = (Media.objects.count(), journal.head().size)
    answer = north.post("/batch", json=sent)
    assert (answer.status_code, list(answer.json())) == (400, ["error"])
    assert (Inbox.objects.count(), Media.objects.count(), journal.head().size) == (0, *before)


@pytest.mark.parametrize("torn", [b"", b"\x00" * 500, b"{", b"[]", b'"batch"', b"\xff\xfe{}"])
def test_garbage_is_refused(north: httpx.Client, torn: bytes) -> None:
    assert north.post("/batch", content=torn).status_code == 400


def test_a_batch_torn_in_the_middle_is_refused(north: httpx.Client) -> None:
    whole = json.dumps(body(sighting())).encode()
    for length in range(1, len(whole), len(whole) // 7):
        assert north.post("/batch", content=whole[:length]).status_code == 400
    assert Inbox.objects.count() == 0


def test_too_much_at_once_is_refused(north: httpx.Client) -> None:
    assert north.post("/batch", content=b" " * (MAX_BATCH + 1)).status_code == 413


def test_a_camera_of_another_station_is_refused_and_the_others_are_taken(north: httpx.Client) -> None:
    strange, good = sighting(camera="elsewhere"), sighting()
    receipt = post(north, body(strange, good))
    assert receipt["accepted"] == [str(good.id)]
    assert [refusal["id"] for refusal in receipt["refused"]] == [str(strange.id)]


def test_a_picture_that_is_none_is_refused_with_its_sighting(north: httpx.Client) -> None:
    broken = Picture.of(b"\xff\xd8\xff" + b"rubbish" * 20, moment=Moment.DURING, taken_at=datetime.now(UTC))
    receipt = post(north, body(sighting(pictures=(broken,))))
    assert len(receipt["refused"]) == 1
    assert Inbox.objects.count() == 0


def test_what_lies_in_the_future_is_refused(north: httpx.Client) -> None:
    receipt = post(north, body(sighting(at=datetime.now(UTC) + timedelta(hours=1))))
    assert len(receipt["refused"]) == 1


def test_heartbeats_leave_how_the_cameras_fare_and_no_trace_in_the_journal(north: httpx.Client) -> None:
    before = journal.head().size
    for pictures in (1, 2):
        health = Health(camera="bridge", condition=Condition.WATCHING, pictures=pictures)
        stranger = Health(camera="elsewhere", condition=Condition.FAILED)
        beat = Heartbeat(at=datetime.now(UTC), spooled=7, cameras=(health, health, stranger))
        post(north, body(beat))
    kept = CameraHealth.objects.get()
    assert (kept.camera, kept.condition, kept.pictures) == ("bridge", "watching", 2)
    assert Station.objects.get(code="north").spooled == 7
    assert (Inbox.objects.count(), journal.head().size) == (0, before)


def test_the_configuration_is_sent_when_it_has_changed(north: httpx.Client) -> None:
    first = north.get("/configuration")
    assert first.json()["cameras"][0]["camera"] == "bridge"
    tag = first.headers["ETag"]
    assert north.get("/configuration", headers={"If-None-Match": tag}).status_code == 304
    camera(Station.objects.get(code="north"), "square", "rtsp://192.0.2.8/square")
    assert north.get("/configuration", headers={"If-None-Match": tag}).status_code == 200


def test_a_code_enrols_one_machine_once(north: httpx.Client) -> None:
    now = datetime.now(UTC)
    code = edge.prepare(code="south", name="South", actor=ADMIN, at=now)
    first, second = (north.post("/enrolment", json={"code": code}) for _ in range(2))
    assert (first.status_code, first.json()["station"], second.status_code) == (200, "south", 401)
    headers = {"Authorization": f"Bearer {first.json()['token']}"}
    assert north.get("/configuration", headers=headers).json()["station"] == "south"
    stored = Station.objects.get(code="south")
    assert first.json()["token"] not in (stored.token_hash, stored.code_hash)


def test_an_old_code_and_a_guessed_code_enrol_nobody(north: httpx.Client) -> None:
    code = edge.prepare(code="west", name="West", actor=ADMIN, at=datetime.now(UTC) - timedelta(days=2))
    assert north.post("/enrolment", json={"code": code}).status_code == 401
    assert north.post("/enrolment", json={"code": "guessed-code"}).status_code == 401
    assert north.post("/enrolment", json={"code": ""}).status_code == 400
    assert north.post("/enrolment", content=b"{" * 20_000).status_code == 413


def test_a_station_prepared_anew_needs_its_new_token(north: httpx.Client) -> None:
    edge.prepare(code="north", name="North", actor=ADMIN, at=datetime.now(UTC))
    assert north.get("/configuration").status_code == 401
