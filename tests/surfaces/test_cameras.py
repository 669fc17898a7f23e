"""The register of cameras: what is shown, what stays secret, and what is drawn into the pictures."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from cityloop.edge import services as edge
from cityloop.edge.models import CameraHealth, Command, Station
from cityloop.watch import services as watch
from cityloop.watch.models import Camera, Look, Mask, Zone
from cityloop_edge import messages as wire
from tests.browsing import chromium
from tests.cast import FOUNDER, PASSWORD, STALL, found_town
from tests.surfaces.conftest import Started
from tests.surfaces.test_accessibility import signed_in
from tests.watch.seeing import Street, jpeg, street

SECRET = "rtsp://user:secret@192.0.2.7/street"
TRIANGLE = "[[0.1, 0.1], [0.5, 0.1], [0.5, 0.5]]"
MARKET = {
    "meaning": "market",
    "name": "Morning market",
    "minutes": "10",
    "percent": "0.5",
    "days-0": ["0", "1", "2", "3", "4", "5", "6"],
    "from-0": "06:00",
    "to-0": "09:00",
    "polygon": TRIANGLE,
    "class_code": "event-04-06",
}


@pytest.fixture
def place(db: None) -> Street:
    found_town()
    return street()


def client(username: str = "video") -> Client:
    found = Client()
    assert found.login(username=username, password=PASSWORD)
    found.cookies["django_language"] = "en"
    return found


def entry(**changes: Any) -> dict[str, Any]:
    return {
        "name": "North gate", "lon": str(STALL[0]), "lat": str(STALL[1]), "direction": "90", "field_of_view": "60",
        "owner": "police", "kept_days": "30",
        "recording": "ring", "ring_minutes": "30", "sample_seconds": "2", "station": "north", "in_service": "1",
    } | changes  # fmt: skip


def test_an_address_is_never_sent_back_and_stays_when_nothing_is_typed(place: Street) -> None:
    page = client().get(f"/cameras/{place.camera.pk}/").content.decode()
    assert "secret" not in page
    assert "rtsp://…@192.0.2.7/…" in page
    assert client().post(f"/cameras/{place.camera.pk}/", entry(purpose="Order")).status_code == 302
    kept = Camera.objects.get()
    assert (kept.source, kept.purpose, kept.direction) == (SECRET, "Order", 90)


def test_an_address_is_changed_by_typing_and_forgotten_when_told(place: Street) -> None:
    client().post(f"/cameras/{place.camera.pk}/", entry(source="rtsp://user:other@192.0.2.8/"))
    assert Camera.objects.get().source == "rtsp://user:other@192.0.2.8/"
    client().post(f"/cameras/{place.camera.pk}/", entry(forget_source="1"))
    assert Camera.objects.get().source == ""


@pytest.mark.parametrize(
    "wrong",
    [
        *({"lon": "east"}, {"lat": "95"}, {"source": "http://u:secret@x/"}, {"used_since": "soon"}),
        *({"kept_days": "3"}, {"ring_minutes": "0"}, {"name": " "}, {"station": "nowhere"}),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_and_changes_nothing(place: Street, wrong: dict[str, str]) -> None:
    answer = client().post(f"/cameras/{place.camera.pk}/", entry(**wrong))
    assert answer.status_code == 422
    assert "Nothing was changed." in answer.content.decode()
    assert "secret" not in answer.content.decode()
    assert Camera.objects.get().direction == 0


def test_a_new_address_is_tried_at_once_and_an_old_one_is_not(place: Street) -> None:
    new = entry(code="square", name="Square", source="rtsp://u:secret@192.0.2.9/street")
    saved = client().post("/cameras/new/", new)["Location"]
    tried = Command.objects.get(kind="probe")
    assert saved == f"/cameras/{Camera.objects.get(code='square').pk}/?tried={tried.pk}"
    assert f"/cameras/probe/{tried.pk}/" in client().get(saved).content.decode()
    assert "tried" not in client().post(saved, entry(name="Square, north"))["Location"]
    assert "tried" not in client().post("/cameras/new/", entry(code="paper", source=""))["Location"]


def test_a_code_is_put_on_record_once(place: Street) -> None:
    assert client("admin").post("/cameras/new/", entry(code="square", name="Square")).status_code == 302
    assert Camera.objects.get(code="square").owner == "police"
    assert client("admin").post("/cameras/new/", entry(code="gate", name="Another")).status_code == 422
    assert Camera.objects.get(code="gate").name == "North gate"


def test_the_register_is_for_those_who_keep_it(place: Street) -> None:
    for address in ("/cameras/", f"/cameras/{place.camera.pk}/", f"/cameras/{place.camera.pk}/zones/new/"):
        assert client("operator").get(address).status_code == 403
        assert client("video").get(address).status_code == client("admin").get(address).status_code == 200


def test_cameras_are_found_by_words_owner_and_how_they_fare(place: Street) -> None:
    at = timezone.now()
    assert found("condition=silent") == {"North gate"}  # its station has never spoken
    watch.register_camera(code="old", name="Bridge", lon=STALL[0], lat=STALL[1], owner="police", actor=FOUNDER, at=at)
    watch.register_camera(
        code="broken", name="Square", lon=STALL[0], lat=STALL[1], source=SECRET, station=place.station, actor=FOUNDER,
        at=at,
    )  # fmt: skip
    beat = wire.Heartbeat(at=at, spooled=0, cameras=(
        wire.CameraHealth(camera="broken", condition=wire.Condition.FAILED, trouble="no route"),
        wire.CameraHealth(camera="gate", condition=wire.Condition.WATCHING, pictures=1, last_picture_at=at),
    ))  # fmt: skip
    edge.receive_batch(place.station, wire.Batch(sent_at=at, messages=(beat,)), at=at)
    assert found("") == {"North gate", "Bridge", "Square"}
    assert found("q=squ") == {"Square"}
    assert found("owner=police") == {"Bridge"}
    assert found("station=north") == {"North gate", "Square"}
    assert found("condition=failed") == {"Square"}
    assert found("condition=watching") == {"North gate"}
    assert found("condition=unwatched") == {"Bridge"}
    CameraHealth.objects.filter(camera="gate").delete()  # as of one that was put on record a moment ago
    assert found("condition=connecting") == {"North gate"}
    assert found("condition=silent") == set()
    Station.objects.update(last_seen_at=at - timedelta(minutes=5))
    assert found("condition=silent") == {"North gate", "Square"}
    assert found("condition=off") == set()
    assert "No camera is like that." in client().get("/cameras/?q=nothing").content.decode()


def found(query: str) -> set[str]:
    return {row.camera.name for row in client().get(f"/cameras/?{query}").context["rows"]}


def test_a_zone_with_hours_is_drawn_changed_and_taken_off(place: Street) -> None:
    here = f"/cameras/{place.camera.pk}/zones/"
    assert client().post(f"{here}new/", MARKET).status_code == 302
    zone = Zone.objects.get(code="zone-1")
    assert (zone.meaning, zone.dwell_seconds, zone.min_size, zone.hours[0]) == ("market", 600, 0.005, [360, 540])
    assert "Morning market" in client().get(f"/cameras/{place.camera.pk}/").content.decode()
    assert client().post(f"{here}zone-1/", MARKET | {"minutes": "5", "to-0": "08:00"}).status_code == 302
    zone.refresh_from_db()
    assert (zone.dwell_seconds, zone.hours[0]) == (300, [360, 480])
    assert client().post(f"{here}zone-1/", {"step": "off"}).status_code == 302
    assert not Zone.objects.filter(code="zone-1").exists()
    assert client().get(f"{here}zone-1/").status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        *({"polygon": ""}, {"polygon": "nonsense"}, {"polygon": '[[0.1, "a"], 1]'}, {"minutes": "soon"}),
        *({"from-0": "25:99"}, {"days-0": []}, {"meaning": "dance"}),
        {"meaning": "no_stall", "days-0": []},
        *({"meaning": "no_stall", empty: ""} for empty in ("from-0", "to-0")),
    ],
)  # fmt: skip
def test_a_zone_that_cannot_be_watched_is_refused_with_what_was_typed(place: Street, wrong: dict[str, Any]) -> None:
    answer = client().post(f"/cameras/{place.camera.pk}/zones/new/", MARKET | wrong)
    assert answer.status_code == 422
    assert "Morning market" in answer.content.decode()
    assert Zone.objects.count() == 1


def test_a_mask_is_drawn_and_taken_off(place: Street) -> None:
    here = f"/cameras/{place.camera.pk}/masks/"
    client().post(f"{here}new/", {"name": "Windows", "polygon": MARKET["polygon"]})
    assert Mask.objects.get().name == "Windows"
    assert len(edge.configuration_for(place.station).cameras[0].masks) == 1
    client().post(f"{here}mask-1/", {"step": "off"})
    assert not Mask.objects.exists()


def test_a_picture_is_asked_of_the_station_and_shown_when_it_comes(place: Street) -> None:
    here, at = f"/cameras/{place.camera.pk}/picture/", timezone.now()
    assert "hx-trigger" in client().post(here).content.decode()
    command = Command.objects.get(kind="look")
    assert command.target == "gate"
    picture = wire.Picture.of(jpeg(3), moment=wire.Moment.DURING, taken_at=at)
    answer = wire.Acknowledgement(command=command.pk, outcome=wire.Outcome.DONE, at=at, picture=picture)
    edge.settle(place.station, answer, at=at)
    part = client().get(here).content.decode()
    copy = f"/cameras/{place.camera.pk}/pictures/{command.pk}/"
    assert f'data-picture="{copy}"' in part
    assert "hx-trigger" not in part
    shown = client().get(copy)
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")
    assert b"".join(shown.streaming_content).startswith(b"\xff\xd8")  # type: ignore[attr-defined]  # it streams
    assert client("operator").get(copy).status_code == 403
    (look,) = Look.objects.all()
    assert (look.person.username, look.camera, look.why) == ("video", place.camera, "check")


def test_a_station_that_does_not_answer_is_said_so(place: Street) -> None:
    client().post(f"/cameras/{place.camera.pk}/picture/")
    Command.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert "did not answer" in client().get(f"/cameras/{place.camera.pk}/picture/").content.decode()


def test_an_address_is_tried_before_it_is_kept(place: Street) -> None:
    answer = client().post(
        "/cameras/probe/", {"kind": "source", "station": "north", "source": "rtsp://u:secret@192.0.2.9/"}
    )
    assert "secret" not in answer.content.decode()
    command = Command.objects.get(kind="probe")
    assert (command.target, command.arguments) == ("rtsp://…@192.0.2.9", {})
    at, doubts = timezone.now(), (wire.Doubt.SELDOM,)
    probed = wire.Probed(codec="hevc", width=2560, height=1440, rate=25, keyframes=2, key_seconds=12, doubts=doubts)
    done = wire.Acknowledgement(command=command.pk, outcome=wire.Outcome.DONE, at=at, probed=probed)
    edge.settle(place.station, done, at=at)
    told = client().get(f"/cameras/probe/{command.pk}/").content.decode()
    for words in ("H.265", "2560 × 1440", "every 12 s", "smart codec"):
        assert words in told
    assert "hx-trigger" not in told


def test_the_kept_address_is_tried_when_none_is_typed_with_its_masks(place: Street) -> None:
    watch.draw_mask(place.camera, code="m", polygon=json.loads(TRIANGLE), actor=FOUNDER, at=timezone.now())
    client().post("/cameras/probe/", {"kind": "source", "station": "north", "camera": place.camera.pk})
    (probe,) = [each for each in edge.waiting(place.station, at=timezone.now()) if each.kind == "probe"]
    assert probe.arguments == {"source": SECRET, "masks": f"[{TRIANGLE}]"}


@pytest.mark.parametrize(
    "wrong", [{"station": ""}, {"kind": "name"}, {"source": ""}, {"source": "http://u:secret@x/"}, {"camera": "x"}]
)
def test_what_cannot_be_tried_is_said(place: Street, wrong: dict[str, str]) -> None:
    given = {"kind": "source", "station": "north", "source": "rtsp:///secret"}
    answer = client().post("/cameras/probe/", given | wrong).content.decode()
    assert 'role="alert"' in answer
    assert "secret" not in answer
    assert not Command.objects.filter(kind="probe").exists()


def test_what_was_sealed_for_a_station_that_never_answered_is_forgotten(place: Street) -> None:
    given = {"kind": "source", "station": "north", "source": "rtsp://u:secret@192.0.2.9/"}
    client().post("/cameras/probe/", given)
    Command.objects.filter(kind="probe").update(expires_at=timezone.now() - timedelta(seconds=1))
    client().post(f"/cameras/{place.camera.pk}/picture/")
    assert Command.objects.get(kind="probe").sealed == ""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@dataclass(frozen=True)
class Watched:
    """A camera of a started city, and what its station is told."""

    pk: int
    url: str
    token: str

    def plan(self) -> wire.CameraPlan:
        answer = httpx.get(f"{self.url}/live/station/configuration", headers={"Authorization": f"Bearer {self.token}"})
        (plan,) = wire.Configuration.model_validate_json(answer.content).cameras
        return plan


@pytest.fixture(scope="module")
def watched(started: Started) -> Watched:
    with started.web.city.opened():
        pk, at = street().camera.pk, timezone.now()
        _station, token = edge.enrol(code=edge.prepare(code="north", name="North", actor=FOUNDER, at=at), at=at)
    return Watched(pk, started.web.url, token)


def corners(page: Page) -> list[list[float]]:
    return list(page.evaluate("JSON.parse(document.querySelector('[name=polygon]').value)"))


def near(found: list[list[float]], *expected: tuple[float, float]) -> bool:
    pairs = zip(found, expected, strict=False)
    return len(found) == len(expected) and all(abs(x - u) + abs(y - v) < 0.02 for (x, y), (u, v) in pairs)


@pytest.mark.once
def test_a_zone_is_drawn_with_the_mouse(started: Started, watched: Watched, browser: Browser) -> None:
    page = signed_in(browser, started, "video")
    page.goto(f"/cameras/{watched.pk}/zones/new/")
    expect(page.locator("[value=save]")).to_be_disabled()
    box = page.locator("svg.drawing").bounding_box()
    assert box

    def at(x: float, y: float) -> tuple[float, float]:
        return box["x"] + x * box["width"], box["y"] + y * box["height"]

    for corner in ((0.2, 0.2), (0.6, 0.2), (0.6, 0.8), (0.2, 0.8)):
        page.mouse.click(*at(*corner))
    assert near(corners(page), (0.2, 0.2), (0.6, 0.2), (0.6, 0.8), (0.2, 0.8))
    drag(page, at(0.6, 0.8), at(0.9, 0.9))
    assert near(corners(page), (0.2, 0.2), (0.6, 0.2), (0.9, 0.9), (0.2, 0.8))
    drag(page, at(0.4, 0.2), at(0.4, 0.1))  # the small point between two corners
    assert near(corners(page), (0.2, 0.2), (0.4, 0.1), (0.6, 0.2), (0.9, 0.9), (0.2, 0.8))
    page.click("[data-act=undo]")
    assert near(corners(page), (0.2, 0.2), (0.6, 0.2), (0.9, 0.9), (0.2, 0.8))
    page.select_option("[name=meaning]", "market")
    page.fill("[name=name]", "Drawn by mouse")
    page.click("[data-act=daily]")
    page.fill("[name=from-0]", "06:00")
    page.fill("[name=to-0]", "09:00")
    with page.expect_navigation():
        page.click("[value=save]")
    zone = next(each for each in watched.plan().zones if each.zone == "zone-1")
    assert near([list(corner) for corner in zone.polygon], (0.2, 0.2), (0.6, 0.2), (0.9, 0.9), (0.2, 0.8))
    assert (zone.meaning, zone.hours[0]) == (wire.Meaning.MARKET, (0, 360))
    page.context.close()


def drag(page: Page, begins: tuple[float, float], ends: tuple[float, float]) -> None:
    page.mouse.move(*begins)
    page.mouse.down()
    page.mouse.move(*ends, steps=4)
    page.mouse.up()


@pytest.mark.once
def test_a_mask_is_drawn_by_keys_alone(started: Started, watched: Watched, browser: Browser) -> None:
    page = signed_in(browser, started, "video")
    page.goto(f"/cameras/{watched.pk}/masks/new/")
    keys = page.keyboard
    page.focus("[data-act=rectangle]")
    keys.press("Enter")
    first = corners(page)
    assert page.evaluate("document.activeElement.dataset.index") == "0"
    keys.press("ArrowRight")
    keys.press("Shift+ArrowDown")
    assert near(corners(page)[:1], (first[0][0] + 0.005, first[0][1] + 0.05))
    keys.press("Tab")
    keys.press("Enter")
    assert len(corners(page)) == 5
    assert page.evaluate("document.activeElement.dataset.index") == "2"
    keys.press("Delete")
    assert len(corners(page)) == 4
    keys.press("Control+z")
    assert len(corners(page)) == 5
    keys.press("Escape")
    assert corners(page) == []
    page.focus("[data-act=undo]")
    keys.press("Enter")
    assert len(corners(page)) == 5
    page.focus("[value=save]")
    with page.expect_navigation():
        keys.press("Enter")
    assert len(watched.plan().masks[0]) == 5
    page.context.close()
