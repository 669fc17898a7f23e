"""The wall of cameras by keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browsing import chromium, with_map
from tests.cast import STALL
from tests.surfaces.conftest import Started
from tests.surfaces.test_accessibility import signed_in
from tests.surfaces.watching import NAMES, patrol, street

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def samples(started: Started) -> dict[str, Any]:
    with started.web.city.opened():
        return patrol()


@pytest.fixture(scope="module")
def browser(samples: Any) -> Iterator[Browser]:
    """After the samples: its connection and Django's do not meet."""
    with chromium() as found:
        yield found


@pytest.fixture
def wall(browser: Browser, started: Started, samples: dict[str, Any]) -> Iterator[Page]:
    page = signed_in(browser, started, "video")
    page.goto(f"/patrol/?cameras={samples['wall']}&size=4")
    page.wait_for_selector(".tile img[src]")
    yield page
    page.context.close()


def names(page: Page) -> list[str]:
    return page.locator(".tile b").all_inner_texts()


def marked(page: Page) -> str:
    return str(page.evaluate("document.activeElement.closest('.tile')?.dataset.code ?? ''"))


def test_size_and_place_by_key(wall: Page) -> None:
    assert names(wall) == list(NAMES.values())
    wall.keyboard.press("1")
    expect(wall.locator(".tile")).to_have_count(1)
    wall.keyboard.press("3")
    expect(wall.locator(".tile")).to_have_count(4)
    wall.keyboard.press("ArrowRight")
    wall.keyboard.press("ArrowRight")
    assert marked(wall) == "wall-2"
    wall.keyboard.press("Delete")
    expect(wall.locator(".tile")).to_have_count(3)
    assert "wall-2" not in wall.url


def test_what_has_no_picture_says_why_and_an_old_one_its_age(wall: Page) -> None:
    failed, old = wall.locator("[data-code=wall-4]"), wall.locator("[data-code=wall-3]")
    expect(failed.locator(".nothing")).to_contain_text("refuses the name or the password")
    expect(old.locator(".age")).to_contain_text("ago")
    assert "old" in (old.get_attribute("class") or "")


def test_pictures_that_stand_still_say_so_until_they_go_on(wall: Page) -> None:
    said = wall.locator("[data-code=wall-1] .nothing")
    wall.context.set_offline(True)
    expect(said).to_contain_text("stands still")
    wall.context.set_offline(False)
    expect(said).to_be_hidden()


def test_the_wall_takes_the_whole_screen_and_gives_it_back(wall: Page) -> None:
    wall.keyboard.press("f")
    wall.wait_for_function("document.fullscreenElement")
    wall.locator("[data-screen]").first.click()
    wall.wait_for_function("!document.fullscreenElement")


def test_what_was_on_the_wall_comes_back(wall: Page) -> None:
    wall.goto("/patrol/")
    wall.click("#as-before")
    expect(wall.locator(".tile")).to_have_count(4)


def test_one_is_large_nearer_to_the_side_and_back(wall: Page) -> None:
    wall.keyboard.press("ArrowRight")
    wall.keyboard.press("Enter")
    expect(wall.locator("#full")).to_be_visible()
    expect(wall.locator("#full-name")).to_have_text(NAMES["wall-1"])
    wall.keyboard.press("+")
    wall.keyboard.press("ArrowLeft")
    style = wall.locator("#full .picture").get_attribute("style") or ""
    assert "scale(1.5)" in style
    assert "translate(80px" in style
    wall.keyboard.press("0")
    wall.keyboard.press("ArrowRight")
    expect(wall.locator("#full-name")).to_have_text(NAMES["wall-2"])
    wall.keyboard.press("Escape")
    expect(wall.locator("#full")).to_be_hidden()


def test_a_camera_with_an_alert_says_so_and_leads_to_it(wall: Page) -> None:
    wall.keyboard.press("ArrowRight")
    wall.keyboard.press("ArrowRight")
    expect(wall.locator("[data-code=wall-2] .alerted")).to_be_visible()
    expect(wall.locator("[data-code=wall-1] .alerted")).to_be_hidden()
    wall.keyboard.press("a")
    wall.wait_for_url("**/alerts/*/")


def test_what_the_picture_may_be_evidence_of_is_offered(wall: Page) -> None:
    wall.locator("[data-code=wall-2] .open").click()
    wall.keyboard.press("e")
    expect(wall.locator("#likely option[value^=alert-]")).to_have_count(1)


def test_cameras_are_chosen_by_name_and_by_a_point(wall: Page) -> None:
    wall.goto("/patrol/?size=1")
    wall.wait_for_selector("#no-cameras:not([hidden])")
    wall.keyboard.press("/")
    wall.keyboard.type("河滨")
    wall.wait_for_selector("#found [data-add=wall-4]:only-child")
    wall.keyboard.press("Tab")
    wall.keyboard.press("Enter")
    expect(wall.locator("#found [aria-pressed=true]")).to_have_count(1)
    wall.keyboard.press("Shift+Tab")
    wall.keyboard.press("Control+A")
    wall.keyboard.type(f"{STALL[0]}, {STALL[1] + 0.0002}")
    wall.wait_for_selector("#found [data-add=wall-1]")
    wall.keyboard.press("Tab")
    wall.keyboard.press("Enter")
    wall.keyboard.press("Escape")
    expect(wall.locator(".tile")).to_have_count(2)


def test_who_sees_a_point_is_asked_on_the_map(browser: Browser, started: Started, samples: dict[str, Any]) -> None:
    with with_map(browser) as drawing:
        page = signed_in(drawing, started, "video")
        page.goto("/patrol/?size=1")
        page.keyboard.press("/")
        page.fill("#choose-words", f"{STALL[0]}, {STALL[1] + 0.0002}")
        page.wait_for_selector("#found [data-add=wall-1]")
        page.wait_for_selector("#choose-map[data-ready]")
        page.fill("#choose-words", "河滨")
        page.wait_for_selector("#found [data-add=wall-4]:only-child")
        page.locator("#choose-map canvas").click(position={"x": 30, "y": 30})
        expect(page.locator("#choose-words")).to_have_value(re.compile(r"[\d.]+, [\d.]+"))
        expect(page.locator("#found")).not_to_contain_text("河滨")
        page.context.close()


def test_a_round_runs_is_paused_and_turned_by_key(wall: Page, samples: dict[str, Any]) -> None:
    wall.goto(f"/patrol/?round={samples['round']}")
    wall.wait_for_selector(".tile")
    expect(wall.locator("#turn")).to_be_visible()
    wall.keyboard.press("Space")
    expect(wall.locator("[data-turn=pause]")).to_have_attribute("aria-pressed", "true")
    with wall.expect_response(lambda answer: "/patrol/next/" in answer.url):
        wall.keyboard.press("ArrowRight")
    wall.keyboard.press("ArrowLeft")
    expect(wall.locator(".tile")).to_have_count(4)
    wall.keyboard.press("Space")
    expect(wall.locator("[data-turn=pause]")).to_have_attribute("aria-pressed", "false")


def test_whoever_is_not_on_duty_there_says_first_why(browser: Browser, started: Started, samples: Any) -> None:
    page = signed_in(browser, started, "leader")
    page.goto(f"/patrol/?cameras={samples['wall']}")
    page.wait_for_selector("#no-reason:not([hidden])")
    assert page.locator(".tile").count() == 0
    page.keyboard.press("w")
    page.keyboard.press("ArrowDown")
    page.wait_for_selector(".tile img[src]")
    page.context.close()


def test_what_is_seen_is_reported_with_this_very_picture(wall: Page, started: Started) -> None:
    wall.keyboard.press("ArrowRight")
    wall.keyboard.press("ArrowRight")
    wall.keyboard.press("r")
    wall.wait_for_selector("#dialog .held")
    wall.keyboard.type("流动摊贩占道")
    wall.keyboard.press("Tab")
    wall.keyboard.press("Tab")
    wall.keyboard.press("Enter")
    address = wall.locator("#dialog a[href^='/reports/']").get_attribute("href")
    lead = started.person("lead")
    page = lead.get(str(address)).text
    assert "流动摊贩占道" in page
    (picture,) = set(re.findall(r"/media/(\d+)/view/", page))
    original = lead.post(f"/media/{picture}/original/")
    assert original.content == street(1)


def test_what_was_looked_at_is_on_record(wall: Page, started: Started) -> None:
    page = started.person("lead").get("/patrol/looks/?q=video&why=duty").text
    assert all(name in page for name in NAMES.values())
    assert started.person("operator").get("/patrol/looks/").status_code == 403
    assert started.person("video").get("/patrol/looks/").status_code == 403
