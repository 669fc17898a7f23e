"""A recording of a place and time: asked for at the centre, cut at the station, here a moment later."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
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
from tests.cast import found_town, standing
from tests.cityloop_edge.films import drifting, film
from tests.edge.stations import ADMIN, EdgeProcess, camera, edge_of, enrolled
from tests.pictures import signed_in
from tests.servers import City, Web, wait_for

MINUTE = timedelta(minutes=1)
ASKED = Purpose.of("case", about="case-1")


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return film(tmp_path_factory.mktemp("film") / "street.ts", drifting((320, 180)), pictures=100)


@pytest.fixture
def edge(city: City, web: Web, clip: Path) -> Iterator[EdgeProcess]:
    """Its camera `bridge` has been recorded for some seconds."""
    with city.opened():
        found_town()
        station, token = enrolled()
        camera(station, "bridge", f"file://{clip}", sample=0.5)
        Camera.objects.update(recording=Recording.RING, ring_minutes=5)
        process = edge_of(city, web.url, token)
        process.start()
        try:
            wait_for(recorded, "something to be recorded")
            yield process
        finally:
            process.kill9()


def recorded() -> bool:
    """For more than five seconds, as the station says."""
    since = datetime.now(UTC) - timedelta(seconds=5)
    return CameraHealth.objects.filter(camera="bridge", recorded_since__lt=since).exists()


def ask(begin: timedelta = MINUTE, into: str = "") -> Footage:
    """The last minute."""
    at = datetime.now(UTC)
    bridge = Camera.objects.get(code="bridge")
    return footage.ask(bridge, at - begin, at, by=standing("video"), purpose=ASKED, into=into, at=at)


def arrived(row: Footage) -> Footage:
    wait_for(lambda: footage.follow(row, at=datetime.now(UTC)).state not in footage.OPEN, "the clip")
    return row


def test_the_last_minute_comes_can_be_played_and_becomes_evidence(edge: EdgeProcess, city: City) -> None:
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
    (original,) = (city.data / "evidence").rglob(row.sha256)
    seen = Look.objects.get(footage=row)
    assert (seen.person.username, seen.why, seen.about, seen.camera.code) == ("video", "case", "case-1", "bridge")
    kinds = [each.verb for each in journal.acts_after(0, 1000)]
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


def test_of_a_masked_camera_masked_pictures_alone_are_recorded_and_brought(edge: EdgeProcess) -> None:
    polygon = [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]]
    bridge = Camera.objects.get(code="bridge")
    watch.draw_mask(bridge, code="all", polygon=polygon, actor=ADMIN, at=datetime.now(UTC))
    folder = edge.data / "recordings" / "camera-bridge"
    wait_for(lambda: len(list(folder.rglob("*.jpg"))) > 2, "masked pictures")
    with av.open(str(footage.play(arrived(ask()), actor=standing("video"), at=datetime.now(UTC)))) as container:
        pictures = [each.to_ndarray(format="gray") for each in container.decode(video=0)]
    assert len(pictures) > 2, "and none of the bare stream from before"
    assert max(int(each.max()) - int(each.min()) for each in pictures) < 20, "all grey"


def test_what_was_not_recorded_is_not_there_and_what_cannot_be_asked_is_refused(edge: EdgeProcess) -> None:
    at, bridge = datetime.now(UTC), Camera.objects.get()
    long_ago = footage.ask(bridge, at - 99 * MINUTE, at - 98 * MINUTE, by=standing("video"), purpose=ASKED, at=at)
    assert arrived(long_ago).state == "not_there"
    with pytest.raises(Refused):
        footage.play(long_ago, actor=standing("video"), at=at)
    for begin, end in ((at, at - MINUTE), (at - 60 * MINUTE, at), (at + MINUTE, at + 2 * MINUTE)):
        with pytest.raises(Refused):
            footage.ask(bridge, begin, end, by=standing("video"), purpose=ASKED, at=at)
    Camera.objects.update(recording=Recording.NONE)
    with pytest.raises(Refused):
        footage.ask(Camera.objects.get(), at - MINUTE, at, by=standing("video"), purpose=ASKED, at=at)


@pytest.fixture
def door(city: City, web: Web) -> Iterator[httpx.Client]:
    """What a station has that was asked for a clip."""
    with city.opened():
        found_town()
        station, token = enrolled()
        camera(station, "bridge", "rtsp://192.0.2.7/street")
        Camera.objects.update(recording=Recording.RING)
        with httpx.Client(base_url=f"{web.url}/live/station", headers={"Authorization": f"Bearer {token}"}) as client:
            yield client


def told(row: Footage, content: bytes, offset: int, **other: str) -> dict[str, str]:
    digest, now = hashlib.sha256(content).hexdigest(), datetime.now(UTC).isoformat()
    about = {"X-id": str(row.pk), "X-size": str(len(content)), "X-sha256": digest, "X-begin": now, "X-end": now}
    return about | {"X-Offset": str(offset)} | {f"X-{name}": value for name, value in other.items()}


def test_a_clip_goes_on_where_it_was_broken_off(door: httpx.Client, clip: Path) -> None:
    content, row = clip.read_bytes(), ask()

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


def test_what_nobody_asked_for_is_not_taken(door: httpx.Client) -> None:
    content, row = b"0123456789", ask()
    stranger = {"id": str(uuid4())}
    assert door.post("/footage", headers=told(row, content, 0, **stranger), content=content).status_code == 204
    for wrong in ({"size": "0"}, {"size": str(10**12)}, {"id": "../x"}, {"sha256": "no"}, {"begin": "noon"}):
        assert door.post("/footage", headers=told(row, content, 0, **wrong), content=content).status_code == 400
    lied = told(row, content, 0, sha256="0" * 64)
    assert door.post("/footage", headers=lied, content=content).status_code == 204
    assert footage.follow(row, at=datetime.now(UTC)).state == "failed"
    late = ask()
    assert footage.follow(late, at=datetime.now(UTC) + 2 * footage.LASTS).state == "failed"
    _other, token = enrolled("south")
    header = {"Authorization": f"Bearer {token}"} | told(ask(), content, 0)
    assert door.post("/footage", headers=header, content=content).status_code == 204
    with closing(door):
        assert Station.objects.count() == 2


@pytest.mark.once
def test_asked_for_in_the_browser_it_plays_there_and_goes_into_evidence(edge: EdgeProcess, web: Web) -> None:
    zone, at = Camera.objects.get().zones.get(), datetime.now(UTC)
    alert = Alert.objects.create(zone=zone, began_at=at, raised_at=at, state="raised", entered_at=at)
    begin = timezone.localtime(at - MINUTE).strftime("%Y-%m-%dT%H:%M:%S")
    with chromium() as browser, closing(signed_in(browser, web.url, "video")) as window:
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
    row = Footage.objects.get()
    (attached,) = evidence.attachments(Subject("alert", str(alert.pk)))
    assert attached.media.sha256 == row.sha256
    assert Look.objects.filter(footage=row, person__username="video", about=f"alert-{alert.pk}").exists()


@pytest.mark.once
def test_the_large_picture_and_the_minute_before_it_go_into_evidence_by_key(edge: EdgeProcess, web: Web) -> None:
    zone, at = Camera.objects.get().zones.get(), datetime.now(UTC)
    alert = Alert.objects.create(zone=zone, began_at=at, raised_at=at, state="raised", entered_at=at)
    with chromium() as browser, closing(signed_in(browser, web.url, "video")) as window:
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


def test_nobody_plays_what_somebody_else_asked_for_without_being_on_record(door: httpx.Client, web: Web) -> None:
    row = ask()
    content = b"0123456789" * 100
    door.post("/footage", headers=told(row, content, 0), content=content)
    film_of = f"/patrol/recordings/{row.pk}/film/"
    with closing(web.sign_in("video")) as video, closing(web.sign_in("operator")) as operator:
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
    with closing(web.sign_in("leader")) as leader:
        assert leader.get(film_of).status_code == 404
        assert leader.get(f"/patrol/recordings/{row.pk}/").status_code == 200
        assert leader.get(film_of).status_code == 200
    assert set(Look.objects.filter(footage=row).values_list("person__username", flat=True)) == {"video", "leader"}


def test_what_a_station_deleted_stands_in_the_journal(door: httpx.Client) -> None:
    at = datetime.now(UTC)
    gone = tuple(wire.Deleted(camera=code, files=7, bytes=900, early=1, until=at) for code in ("bridge", "square"))
    batch = wire.Batch(sent_at=at, messages=(wire.Deletion(at=at, cameras=gone),))
    for _again in range(2):
        assert door.post("/batch", content=batch.model_dump_json()).status_code == 200
    (act,) = [each for each in journal.acts_after(0, 1000) if each.verb == "recordings.deleted"]
    assert (act.subject_kind, act.subject_id) == ("station", "north")
    assert '"bridge":{"bytes":900,"early":1,"files":7,' in act.payload_text
    assert "square" not in act.payload_text, "no camera of this station"
