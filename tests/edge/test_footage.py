"""A recording of a place and time: asked for at the centre, cut at the station, here a moment later."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import av
import httpx
import pytest
from django.utils import timezone

from cityloop.edge.models import CameraHealth, Station
from cityloop.evidence import queries as evidence
from cityloop.journal import queries as journal
from cityloop.journal.services import Subject
from cityloop.watch import services as watch
from cityloop.watch.models import Alert, Camera, Footage, Look, Recording
from cityloop.watch.seeing import footage
from cityloop.watch.seeing.looking import Purpose
from cityloop.workflow.errors import Refused
from cityloop_edge import messages as wire
from tests.browsing import chromium
from tests.cast import standing
from tests.cityloop_edge.films import drifting, film
from tests.edge.stations import ADMIN, EdgeProcess, camera, enrolled, watched
from tests.pictures import signed_in
from tests.servers import Web, wait_for

MINUTE = timedelta(minutes=1)
ASKED = Purpose.of("case", about="case-1")


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return film(tmp_path_factory.mktemp("film") / "street.ts", drifting((320, 180)), pictures=100)


RING: dict[str, Any] = {"recording": Recording.RING, "ring_minutes": 5}


@pytest.fixture(scope="module")
def station(town: Web, clip: Path) -> Iterator[EdgeProcess]:
    with watched(town, "bridge", f"file://{clip}", sample=0.5, **RING) as process:
        yield process


@pytest.fixture
def edge(station: EdgeProcess) -> EdgeProcess:
    """Its camera `bridge` has been recorded for some seconds."""
    wait_for(recorded, "something to be recorded")
    return station


def recorded(code: str = "bridge") -> bool:
    """For more than five seconds, as the station says."""
    since = datetime.now(UTC) - timedelta(seconds=5)
    return CameraHealth.objects.filter(camera=code, recorded_since__lt=since).exists()


def ask(code: str = "bridge", into: str = "") -> Footage:
    """The last minute."""
    at, asked_of = datetime.now(UTC), Camera.objects.get(code=code)
    return footage.ask(asked_of, at - MINUTE, at, by=standing("video"), purpose=ASKED, into=into, at=at)


def arrived(row: Footage) -> Footage:
    wait_for(lambda: footage.follow(row, at=datetime.now(UTC)).state not in footage.OPEN, "the clip")
    return row


@pytest.mark.once
def test_the_last_minute_comes_can_be_played_and_becomes_evidence(edge: EdgeProcess, town: Web) -> None:
    before = len(list(journal.acts_after(0, 1000)))
    edge.kill9()  # whatever it wrote last is torn
    edge.start()
    row = arrived(ask(into="alert-7"))
    assert (row.state, row.detail) == ("here", "")
    at = datetime.now(UTC)
    path = footage.play(row, actor=standing("video"), at=at)
    with av.open(str(path)) as container:
        assert sum(1 for _ in container.decode(video=0)) > 50
    assert hashlib.sha256(path.read_bytes()).hexdigest() == row.sha256
    (attached,) = evidence.attachments(Subject("alert", "7"))
    assert (attached.media.sha256, attached.media.mime, attached.by_id) == (row.sha256, "video/mp4", "video")
    (original,) = (town.city.data / "evidence").rglob(row.sha256)
    seen = Look.objects.get(footage=row)
    assert (seen.person.username, seen.why, seen.about, seen.camera.code) == ("video", "case", "case-1", "bridge")
    kinds = [each.verb for each in journal.acts_after(before, 1000)]
    assert [kind for kind in kinds if kind.startswith("footage.")] == [
        "footage.asked",
        "footage.arrived",
        "footage.played",
    ]
    footage.tend(at + footage.KEPT + MINUTE)
    row.refresh_from_db()
    assert row.state == "gone"
    assert not path.exists()
    assert original.exists(), "evidence stays"


@pytest.mark.once
def test_of_a_masked_camera_masked_pictures_alone_are_recorded_and_brought(edge: EdgeProcess, clip: Path) -> None:
    polygon = [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]]
    camera(Station.objects.get(code="north"), "yard", f"file://{clip}", sample=0.5, **RING)
    wait_for(lambda: recorded("yard"), "something to be recorded")
    yard = Camera.objects.get(code="yard")
    watch.draw_mask(yard, code="all", polygon=polygon, actor=ADMIN, at=datetime.now(UTC))
    folder = edge.data / "recordings" / "camera-yard"
    wait_for(lambda: len(list(folder.rglob("*.jpg"))) > 2, "masked pictures")
    with av.open(str(footage.play(arrived(ask("yard")), actor=standing("video"), at=datetime.now(UTC)))) as container:
        pictures = [each.to_ndarray(format="gray") for each in container.decode(video=0)]
    assert len(pictures) > 2, "and none of the bare stream from before"
    assert max(int(each.max()) - int(each.min()) for each in pictures) < 20, "all grey"


@pytest.mark.once
def test_what_was_not_recorded_is_not_there_and_what_cannot_be_asked_is_refused(edge: EdgeProcess) -> None:
    at, bridge = datetime.now(UTC), Camera.objects.get(code="bridge")
    long_ago = footage.ask(bridge, at - 99 * MINUTE, at - 98 * MINUTE, by=standing("video"), purpose=ASKED, at=at)
    assert arrived(long_ago).state == "not_there"
    with pytest.raises(Refused):
        footage.play(long_ago, actor=standing("video"), at=at)
    for begin, end in ((at, at - MINUTE), (at - 60 * MINUTE, at), (at + MINUTE, at + 2 * MINUTE)):
        with pytest.raises(Refused):
            footage.ask(bridge, begin, end, by=standing("video"), purpose=ASKED, at=at)
    bridge.recording = Recording.NONE
    with pytest.raises(Refused):
        footage.ask(bridge, at - MINUTE, at, by=standing("video"), purpose=ASKED, at=at)


@pytest.fixture
def door(town: Web) -> Iterator[httpx.Client]:
    """What a station has that was asked for a clip."""
    west, token = enrolled("west")
    camera(west, "square", "rtsp://192.0.2.7/street", **RING)
    with httpx.Client(base_url=f"{town.url}/live/station", headers={"Authorization": f"Bearer {token}"}) as client:
        yield client


def told(row: Footage, content: bytes, offset: int, **other: str) -> dict[str, str]:
    digest, now = hashlib.sha256(content).hexdigest(), datetime.now(UTC).isoformat()
    about = {"X-id": str(row.pk), "X-size": str(len(content)), "X-sha256": digest, "X-begin": now, "X-end": now}
    return about | {"X-Offset": str(offset)} | {f"X-{name}": value for name, value in other.items()}


def test_a_clip_goes_on_where_it_was_broken_off(door: httpx.Client, clip: Path) -> None:
    content, row = clip.read_bytes(), ask("square")

    def send(offset: int, piece: bytes) -> httpx.Response:
        return door.post("/footage", headers=told(row, content, offset), content=piece)

    assert send(0, b"").json() == {"have": 0}
    assert send(0, content[:1000]).json() == {"have": 1000}
    assert footage.follow(row, at=datetime.now(UTC)).state == "arriving"
    assert send(0, content[:1000]).json() == {"have": 1000}, "sent twice"
    assert send(5000, content[5000:]).json() == {"have": 1000}, "a hole"
    assert send(1000, content[1000:]).json() == {"have": len(content)}
    assert footage.follow(row, at=datetime.now(UTC)).state == "here"
    assert send(0, b"").json() == {"have": len(content)}


def test_a_mask_takes_the_bare_clips_from_before_with_it(door: httpx.Client, clip: Path) -> None:
    content, here, coming = clip.read_bytes(), ask("square"), ask("square")
    door.post("/footage", headers=told(here, content, 0), content=content)
    door.post("/footage", headers=told(coming, content, 0), content=content[:1000])
    at, video, square = datetime.now(UTC), standing("video"), Camera.objects.get(code="square")
    here.refresh_from_db()
    path = footage.play(here, actor=video, at=at)
    window = [[0.1, 0.1], [0.3, 0.1], [0.3, 0.3]]
    watch.draw_mask(square, code="window", polygon=window, actor=ADMIN, at=at)
    assert not path.exists()
    here.refresh_from_db()
    with pytest.raises(Refused):
        footage.play(here, actor=video, at=at)
    assert footage.follow(coming, at=at).state == "failed"
    answer = door.post("/footage", headers=told(coming, content, 1000), content=content[1000:])
    assert answer.status_code != 200, "it was cut before the mask"


def test_what_nobody_asked_for_is_not_taken(door: httpx.Client) -> None:
    content, row = b"0123456789", ask("square")
    stranger = {"id": str(uuid4())}
    assert door.post("/footage", headers=told(row, content, 0, **stranger), content=content).status_code == 204
    for wrong in ({"size": "0"}, {"size": str(10**12)}, {"id": "../x"}, {"sha256": "no"}, {"begin": "noon"}):
        assert door.post("/footage", headers=told(row, content, 0, **wrong), content=content).status_code == 400
    lied = told(row, content, 0, sha256="0" * 64)
    assert door.post("/footage", headers=lied, content=content).status_code == 204
    assert footage.follow(row, at=datetime.now(UTC)).state == "failed"
    late = ask("square")
    assert footage.follow(late, at=datetime.now(UTC) + 2 * footage.LASTS).state == "failed"
    _other, token = enrolled("south")
    header = {"Authorization": f"Bearer {token}"} | told(ask("square"), content, 0)
    assert door.post("/footage", headers=header, content=content).status_code == 204
    assert Station.objects.filter(code="south").exists()


@pytest.mark.once
def test_asked_for_in_the_browser_it_plays_there_and_goes_into_evidence(edge: EdgeProcess, town: Web) -> None:
    zone, at = Camera.objects.get(code="bridge").zones.get(), datetime.now(UTC)
    alert = Alert.objects.create(zone=zone, began_at=at, raised_at=at, state="raised", entered_at=at)
    begin = timezone.localtime(at - MINUTE).strftime("%Y-%m-%dT%H:%M:%S")
    with chromium() as browser, closing(signed_in(browser, town.url, "video")) as window:
        page = window.new_page()
        page.goto(f"/patrol/recordings/?camera=bridge&about=alert-{alert.pk}&why=alert")
        page.locator("[name=from]").fill(begin)
        page.locator("form .main").click()
        page.wait_for_selector("#film")
        page.wait_for_function("() => document.querySelector('#film').currentTime > 0.5")
        page.keyboard.press(".")
        assert page.locator("#film").evaluate("film => film.paused")
        page.locator("#film").evaluate("film => { film.currentTime = 3; }")
        page.wait_for_function("() => !document.querySelector('#film').seeking")
        assert page.locator("#film").evaluate("film => film.currentTime") == 3
        assert page.locator("[name=into]").input_value() == f"alert-{alert.pk}"
        page.locator(".attach-form button").click()
        page.wait_for_selector(f"main a[href='/alerts/{alert.pk}/']")
    row = Footage.objects.latest("asked_at")
    (attached,) = evidence.attachments(Subject("alert", str(alert.pk)))
    assert attached.media.sha256 == row.sha256
    assert Look.objects.filter(footage=row, person__username="video", about=f"alert-{alert.pk}").exists()


@pytest.mark.once
def test_the_large_picture_and_the_minute_before_it_go_into_evidence_by_key(edge: EdgeProcess, town: Web) -> None:
    zone, at = Camera.objects.get(code="bridge").zones.get(), datetime.now(UTC)
    alert = Alert.objects.create(zone=zone, began_at=at, raised_at=at, state="raised", entered_at=at)
    with chromium() as browser, closing(signed_in(browser, town.url, "video")) as window:
        page = window.new_page()
        page.goto(f"/patrol/?cameras=bridge&size=1&why=alert&about=alert-{alert.pk}")
        page.wait_for_selector(".tile img[src]")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
        page.wait_for_selector("#full[data-moving=live]")
        for minutes in ("0", "1"):
            page.keyboard.press("e")
            page.locator(f"#dialog [name=minutes][value='{minutes}']").check()
            page.locator("#dialog .main").click()
            page.wait_for_selector(f"#dialog .good a[href='/alerts/{alert.pk}/']")
            page.keyboard.press("Escape")
    about = Subject("alert", str(alert.pk))
    wait_for(lambda: len(list(evidence.attachments(about))) == 2, "the clip")
    assert sorted(each.media.kind for each in evidence.attachments(about)) == ["image", "video"]


def test_nobody_plays_what_somebody_else_asked_for_without_being_on_record(door: httpx.Client, town: Web) -> None:
    row = ask("square")
    content = b"0123456789" * 100
    door.post("/footage", headers=told(row, content, 0), content=content)
    film_of = f"/patrol/recordings/{row.pk}/film/"
    with closing(town.sign_in("video")) as video, closing(town.sign_in("operator")) as operator:
        assert video.get(film_of).status_code == 404, "the page is opened first"
        assert video.get(f"/patrol/recordings/{row.pk}/").status_code == 200
        part = video.get(film_of, headers={"Range": "bytes=10-19"})
        assert (part.status_code, part.content, part.headers["Content-Range"]) == (
            206,
            content[:10],
            "bytes 10-19/1000",
        )
        assert video.get(film_of, headers={"Range": "bytes=5000-"}).status_code == 416
        assert video.get(film_of).content == content
        assert operator.get(film_of).status_code == 403
    with closing(town.sign_in("leader")) as leader:
        assert leader.get(film_of).status_code == 404
        assert leader.get(f"/patrol/recordings/{row.pk}/").status_code == 200
        assert leader.get(film_of).status_code == 200
    assert set(Look.objects.filter(footage=row).values_list("person__username", flat=True)) == {"video", "leader"}


def test_what_a_station_deleted_stands_in_the_journal(door: httpx.Client) -> None:
    at = datetime.now(UTC)
    gone = tuple(wire.Deleted(camera=code, files=7, bytes=900, early=1, until=at) for code in ("square", "bridge"))
    batch = wire.Batch(sent_at=at, messages=(wire.Deletion(at=at, cameras=gone),))
    for _again in range(2):
        assert door.post("/batch", content=batch.model_dump_json()).status_code == 200
    (act,) = [each for each in journal.acts_after(0, 1000) if each.verb == "recordings.deleted"]
    assert (act.subject_kind, act.subject_id) == ("station", "west")
    assert '"square":{"bytes":900,"early":1,"files":7,' in act.payload_text
    assert "bridge" not in act.payload_text, "no camera of this station"
