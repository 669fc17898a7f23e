"""Moving pictures from a camera to the browser: as the camera sends them, to those who look, and no longer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from cityloop.edge.models import CameraHealth, Command, Station
from cityloop.watch import services as watch
from cityloop.watch.models import Alert, Camera, Look, Mask
from cityloop.watch.seeing import moving
from tests.browsing import chromium
from tests.cityloop_edge.films import drifting, film
from tests.edge.stations import ADMIN, EdgeProcess, camera, watched
from tests.edge.test_live_pictures import look
from tests.pictures import signed_in
from tests.servers import Web, wait_for

pytestmark = pytest.mark.once

WINDOWS = [[0.0, 0.0], [0.3, 0.0], [0.3, 0.4], [0.0, 0.4]]


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return film(tmp_path_factory.mktemp("film") / "street.ts", drifting((320, 180)), pictures=100)


@pytest.fixture(scope="module")
def station(town: Web, clip: Path) -> Iterator[EdgeProcess]:
    with watched(town, "bridge", f"file://{clip}", sample=0.5) as process:
        yield process


@pytest.fixture
def bridge(station: EdgeProcess) -> Camera:
    """At which nobody looks, with nothing masked."""
    for each in (Look, Mask, Command):
        each.objects.all().delete()
    Camera.objects.update(masks_itself=False)
    return Camera.objects.get(code="bridge")


def enlarged(page: Page, code: str = "bridge") -> Page:
    page.goto(f"/patrol/?cameras={code}&size=1")
    page.wait_for_selector(".tile img[src]")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    return page


def told(page: Page, state: str) -> None:
    expect(page.locator("#full")).to_have_attribute("data-moving", state)


def test_one_camera_large_moves_and_stops_when_it_is_closed(bridge: Camera, town: Web) -> None:
    with chromium() as browser, closing(signed_in(browser, town.url, "video")) as window:
        page = enlarged(window.new_page())
        told(page, "live")
        time = page.locator("#full video").evaluate("video => video.currentTime")
        page.wait_for_function("before => document.querySelector('#full video').currentTime > before + 1.5", arg=time)
        expect(page.locator("#full .state")).to_contain_text("s behind")
        page.keyboard.press("+")
        assert "scale(1.5)" in (page.locator("#full .picture").get_attribute("style") or "")
        page.keyboard.press("Escape")
        expect(page.locator("#full video")).not_to_have_attribute("src", "")
    assert Look.objects.filter(camera=bridge).exists()


def test_the_picture_beside_an_alert_moves_and_is_on_record_as_looked_at_for_it(bridge: Camera, town: Web) -> None:
    at, zone = datetime.now(UTC), bridge.zones.get()
    alert = Alert.objects.create(zone=zone, began_at=at, raised_at=at, state="raised", entered_at=at)
    with chromium() as browser, closing(signed_in(browser, town.url, "video")) as window:
        page = window.new_page()
        page.goto(f"/alerts/{alert.pk}/")
        page.wait_for_selector("html[data-live=open] #pane .ops")
        page.keyboard.press("l")
        expect(page.locator("#glimpse")).to_have_attribute("data-moving", "live")
        expect(page.locator("#glimpse .state")).to_contain_text("s behind")
        page.keyboard.press("+")
        assert "scale(1.5)" in (page.locator("#glimpse .picture").get_attribute("style") or "")
        page.keyboard.press("Escape")
        expect(page.locator("#glimpse video")).not_to_have_attribute("src", "")
    assert set(Look.objects.values_list("why", "about")) == {("alert", f"alert-{alert.pk}")}


def test_what_the_browser_cannot_play_is_shown_by_the_smaller_stream(bridge: Camera, town: Web, clip: Path) -> None:
    """Chromium of Debian plays no H.265."""
    larger = film(clip.parent / "larger.ts", drifting((640, 360)), codec="libx265", pictures=100)
    camera(Station.objects.get(), "hevc", f"file://{larger}", sub_source=f"file://{clip}")
    camera(Station.objects.get(), "alone", f"file://{larger}")
    wait_for(lambda: CameraHealth.objects.filter(camera__in=("hevc", "alone"), pictures__gt=0).count() == 2, "pictures")
    with chromium() as browser, closing(signed_in(browser, town.url, "video")) as window:
        page = enlarged(window.new_page(), "hevc")
        told(page, "live")
        expect(page.locator("#full .state")).to_contain_text("the smaller stream")
        assert page.locator("#full video").evaluate("video => video.videoWidth") == 320
        page.wait_for_function("() => document.querySelector('#full video').currentTime > 1")
        told(enlarged(page, "alone"), "codec")
        expect(page.locator("#full img[src]")).to_be_visible()  # single pictures go on


def moves(client: httpx.Client) -> bool:
    look(client, "bridge")
    with client.stream("GET", "/live/moving/bridge") as answer:
        return answer.status_code == 200


def test_what_is_masked_does_not_move_unless_the_camera_masks_by_itself(bridge: Camera, town: Web) -> None:
    watch.draw_mask(bridge, code="windows", polygon=WINDOWS, actor=ADMIN, at=datetime.now(UTC))
    with closing(town.sign_in("video")) as video:
        look(video, "bridge")
        answer = video.get("/live/moving/bridge")
        assert (answer.status_code, answer.json()["state"]) == (409, "masked")
        assert not Command.objects.filter(kind="live").exists()
        Camera.objects.update(masks_itself=True)
        watch.draw_mask(bridge, code="others", polygon=WINDOWS, actor=ADMIN, at=datetime.now(UTC))
        wait_for(lambda: moves(video), "the station to hear of it")


def test_nobody_sees_it_who_is_not_on_record_as_looking(bridge: Camera, town: Web) -> None:
    with closing(town.sign_in("video")) as video, closing(town.sign_in("leader")) as leader, town.client() as nobody:
        assert video.get("/live/moving/bridge").status_code == 404
        look(video, "bridge")
        with video.stream("GET", "/live/moving/bridge") as answer:
            assert answer.status_code == 200
            assert answer.headers["X-Codec"].startswith("avc1.")
            film = b""
            for piece in answer.iter_bytes():
                film += piece
                if b"moof" in film:
                    break
        assert film[4:8] == b"ftyp"
        assert leader.get("/live/moving/bridge").status_code == 404
        assert nobody.get("/live/moving/bridge").status_code == 404
        look(video, "")
        wait_for(lambda: moving.newest("bridge", datetime.now(UTC)) is None, "the station to fall silent")


def test_a_camera_that_does_not_answer_says_so(bridge: Camera, town: Web, clip: Path) -> None:
    camera(Station.objects.get(), "gone", f"file://{clip.parent}/gone.ts")
    with closing(town.sign_in("video")) as video:
        look(video, "gone")
        wait_for(lambda: CameraHealth.objects.filter(camera="gone").exists(), "the station to know it")
        answer = video.get("/live/moving/gone")
        assert (answer.status_code, answer.json()["state"]) == (409, "failed")
        assert "No such file" in answer.json()["words"]
