"""Live pictures from a camera's station to a browser: while somebody looks, to those who look, and no longer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect

from cityloop.watch.models import Camera, Look
from cityloop.watch.seeing import looking, stills
from cityloop.watch.seeing.looking import Purpose
from cityloop_edge.messages import MAX_PICTURE
from tests.browsing import chromium
from tests.cast import standing
from tests.cityloop_edge.blinking import blinking
from tests.edge.stations import EdgeProcess, camera, enrolled, watched
from tests.pictures import signed_in
from tests.servers import Web, wait_for
from tests.watch.seeing import jpeg

WINDOW = "0123456789abcdef" * 2


def now() -> str:
    return datetime.now(UTC).isoformat()


@pytest.fixture
def north(town: Web) -> Iterator[httpx.Client]:
    """The station of the camera `bridge`, at which the video operator looks."""
    Camera.objects.update(station=None)
    station, token = enrolled("north")
    camera(station, "bridge", "rtsp://192.0.2.7/street")
    camera(station, "square", "rtsp://192.0.2.8/square")
    looked_at = [Camera.objects.get(code="bridge")]
    looking.look(WINDOW, looked_at, Purpose.of("duty"), actor=standing("video"), at=datetime.now(UTC))
    with httpx.Client(base_url=f"{town.url}/live/station", headers={"Authorization": f"Bearer {token}"}) as client:
        yield client


def send(
    client: httpx.Client,
    code: str = "bridge",
    content: bytes = jpeg(7),
    taken: str | None = None,
    headers: dict[str, str] | None = None,
) -> int:
    given = {"X-Taken-At": now() if taken is None else taken} | (headers or {})
    return client.post(f"/still/{code}", content=content, headers=given).status_code


def test_a_picture_of_a_camera_at_which_somebody_looks_is_taken(north: httpx.Client) -> None:
    assert send(north) == 200
    shown = stills.newest("bridge")
    assert shown is not None
    assert shown.path.read_bytes() == jpeg(7)


def test_nobody_looks_so_nothing_is_kept_and_the_station_is_told(north: httpx.Client) -> None:
    assert send(north, "square") == 204
    assert stills.newest("square") is None


@pytest.mark.parametrize("token", ["", "Bearer", "Bearer wrong"])
def test_a_stranger_shows_nothing(north: httpx.Client, token: str) -> None:
    assert send(north, headers={"Authorization": token}) == 401


def test_a_station_shows_its_own_cameras_alone(north: httpx.Client) -> None:
    _south, token = enrolled("south")
    assert send(north, headers={"Authorization": f"Bearer {token}"}) == 404
    assert send(north, "no-such-camera") == 404
    assert send(north, "..%2F..%2Fsecrets") == 404


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff\xd8\xff" + b"rubbish" * 20, jpeg(7)[:-100], b"GIF89a" * 10])
def test_what_is_no_picture_is_refused(north: httpx.Client, content: bytes) -> None:
    before = stills.newest("bridge")
    assert send(north, content=content) == 400
    assert stills.newest("bridge") == before


def test_what_is_too_large_is_refused(north: httpx.Client) -> None:
    assert send(north, content=jpeg(7) + b"\0" * MAX_PICTURE) == 413


@pytest.mark.parametrize("taken", ["", "noon", "2026-11-28T12:00:00", "2999-01-01T00:00:00+00:00"])
def test_a_picture_without_a_time_or_from_the_future_is_refused(north: httpx.Client, taken: str) -> None:
    assert send(north, taken=taken) == 400


@pytest.fixture
def edge(town: Web, tmp_path: Path) -> Iterator[EdgeProcess]:
    stills.sweep(set(), datetime.now(UTC) + timedelta(hours=1))
    with watched(town, "bridge", f"file://{blinking(tmp_path / 'clip.mp4', cycles=2)}", sample=0.5) as process:
        yield process


def look(client: httpx.Client, cameras: str, **given: str) -> dict[str, Any]:
    answer = client.post("/patrol/look/", data={"window": WINDOW, "cameras": cameras, "why": "duty"} | given)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


@pytest.mark.once
def test_a_clip_camera_is_seen_in_the_browser_while_one_looks_and_no_longer(edge: EdgeProcess, town: Web) -> None:
    with closing(town.sign_in("video")) as video, closing(town.sign_in("leader")) as leader:
        assert video.get("/patrol/still/bridge/").status_code == 404  # no picture without a look on record
        wait_for(lambda: look(video, "bridge")["cameras"][0]["stamp"], "the first picture")
        first = video.get("/patrol/still/bridge/")
        assert (first.status_code, first.headers["Content-Type"]) == (200, "image/jpeg")
        assert first.content.startswith(b"\xff\xd8\xff")
        assert datetime.now(UTC) - datetime.fromisoformat(first.headers["X-Taken-At"]) < timedelta(seconds=60)
        wait_for(lambda: _tag(video) != first.headers["ETag"], "the next picture")
        wait_for(lambda: _is_known(video), "a picture that has not changed")
        assert leader.get("/patrol/still/bridge/").status_code == 404
        look(video, "")
        assert video.get("/patrol/still/bridge/").status_code == 404
    found = Look.objects.get()
    assert found.ended_at is not None
    shown = stills.newest("bridge")
    assert shown is not None
    assert shown.taken_at <= found.ended_at + timedelta(seconds=2)
    stills.sweep(looking.looked_at(datetime.now(UTC)), datetime.now(UTC) + timedelta(minutes=4))
    assert stills.newest("bridge") is None


def _tag(client: httpx.Client) -> str:
    return client.get("/patrol/still/bridge/").headers["ETag"]


def _is_known(client: httpx.Client) -> bool:
    """Asked twice between two pictures."""
    again = client.get("/patrol/still/bridge/", headers={"If-None-Match": _tag(client)})
    return again.status_code == 304 and not again.content


@pytest.mark.once
def test_the_wall_shows_what_the_clip_camera_sees_as_it_comes(edge: EdgeProcess, town: Web) -> None:
    with chromium() as browser, closing(signed_in(browser, town.url, "video")) as window:
        page = window.new_page()
        page.goto("/patrol/?cameras=bridge&size=1")
        picture = page.locator(".tile img[src]")
        first = picture.get_attribute("src")
        expect(picture).not_to_have_attribute("src", str(first))
        assert picture.evaluate("image => image.naturalWidth") > 0
        assert page.locator(".tile.old").count() == 0
    found = Look.objects.get()
    assert (found.camera.code, found.why) == ("bridge", "duty")


@pytest.mark.once
def test_a_station_that_forgets_comes_back_showing(edge: EdgeProcess, town: Web) -> None:
    with closing(town.sign_in("video")) as video:
        wait_for(lambda: look(video, "bridge")["cameras"][0]["stamp"], "the first picture")
        edge.kill9()
        wait_for(lambda: look(video, "bridge")["cameras"][0]["old"], "the picture to be old")
        told = look(video, "bridge")["cameras"][0]
        assert told["absence"]
        edge.start()
        wait_for(lambda: not look(video, "bridge")["cameras"][0]["old"], "a new picture", seconds=90)


@pytest.mark.parametrize("given", [{"why": ""}, {"why": "other"}, {"why": "round"}, {"cameras": ",".join("abc")}])
def test_a_look_without_reason_shows_nothing(town: Web, north: httpx.Client, given: dict[str, str]) -> None:
    with closing(town.sign_in("lead")) as lead:
        answer = lead.post("/patrol/look/", data={"window": "f" * 32, "cameras": "bridge", "why": "duty"} | given)
        assert answer.status_code in (200, 422)
        assert lead.get("/patrol/still/bridge/").status_code == 404
        assert not Look.objects.filter(person__username="lead").exists()
