"""A camera is turned from the wall: by keys and buttons that are held down, to its positions, and it stops."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from tests.browsing import chromium
from tests.surfaces.conftest import Started
from tests.surfaces.test_accessibility import signed_in
from tests.surfaces.watching import NAMES, patrol

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def samples(started: Started) -> dict[str, Any]:
    with started.web.city.opened():
        return patrol()


@pytest.fixture(scope="module")
def browser(samples: Any) -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def told() -> list[str]:
    """What the page told the centre, a movement each."""
    return []


@pytest.fixture
def large(browser: Browser, started: Started, samples: dict[str, Any], told: list[str]) -> Iterator[Page]:
    """The first camera large; it turns."""
    page = signed_in(browser, started, "video")
    page.on("request", lambda request: _hear(request, told))
    page.goto(f"/patrol/?cameras={samples['wall']}&size=4")
    page.wait_for_selector(".tile img[src]")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("#turning")).to_be_visible()
    yield page
    page.context.close()


def _hear(request: Request, told: list[str]) -> None:
    if "/patrol/turn/" in request.url and request.method == "POST":
        fields = dict(_fields(request.post_data or ""))
        fields.pop("csrfmiddlewaretoken", None)
        told.append(" ".join(unquote(value) for value in fields.values()))


def _fields(body: str) -> Iterator[tuple[str, str]]:
    for part in body.split('name="')[1:]:
        name, _, rest = part.partition('"')
        yield name, rest.strip().partition("\r\n")[0]


def heard(page: Page, told: list[str], *wanted: str) -> None:
    for _ in range(100):
        if told == list(wanted):
            return
        page.wait_for_timeout(50)
    assert told == list(wanted)


def test_held_keys_turn_and_what_is_let_go_stops(large: Page, told: list[str]) -> None:
    large.keyboard.press("t")
    large.keyboard.down("ArrowLeft")
    heard(large, told, "move -0.5")
    expect(large.locator("[data-turn-to=left].held")).to_be_visible()
    large.keyboard.down("ArrowUp")
    heard(large, told, "move -0.5", "move -0.5 0.5")
    large.keyboard.up("ArrowLeft")
    heard(large, told, "move -0.5", "move -0.5 0.5", "move 0.5")
    large.keyboard.up("ArrowUp")
    heard(large, told, "move -0.5", "move -0.5 0.5", "move 0.5", "stop")
    expect(large.locator("#full-name")).to_have_text(NAMES["wall-1"])


def test_what_is_held_is_asked_for_again_and_escape_stops(large: Page, told: list[str]) -> None:
    large.keyboard.press("t")
    large.keyboard.down("+")
    heard(large, told, "move 0.5", "move 0.5")
    large.keyboard.press("Escape")
    heard(large, told, "move 0.5", "move 0.5", "stop")
    expect(large.locator("#full")).to_be_visible()
    expect(large.locator("#full .stage")).to_be_focused()
    large.keyboard.press("Escape")
    expect(large.locator("#full")).to_be_hidden()


def test_a_button_turns_while_it_is_held_down(large: Page, told: list[str]) -> None:
    button = large.locator("[data-turn-to=right]")
    button.hover()
    large.mouse.down()
    heard(large, told, "move 0.5")
    large.mouse.up()
    heard(large, told, "move 0.5", "stop")


def test_digits_go_to_positions(large: Page, told: list[str]) -> None:
    large.keyboard.press("t")
    with large.expect_response(lambda answer: answer.request.method == "POST" and "/turn/" in answer.url) as answer:
        large.keyboard.press("2")
    heard(large, told, "go 路口")
    assert answer.value.status == 200
    expect(large.locator("#turning [role=status]")).to_be_empty()


def test_leaving_the_page_of_a_camera_stops_it(large: Page, told: list[str]) -> None:
    large.keyboard.press("t")
    large.keyboard.down("ArrowDown")
    heard(large, told, "move -0.5")
    large.locator("#full footer [data-close]").click()
    heard(large, told, "move -0.5", "stop")


def test_where_nothing_turns_there_is_nothing_to_turn_it_with(large: Page, told: list[str]) -> None:
    large.keyboard.press("ArrowRight")
    expect(large.locator("#full-name")).to_have_text(NAMES["wall-2"])
    expect(large.locator("#turning")).to_be_hidden()
    large.keyboard.press("t")
    assert told == []


def test_who_may_only_look_does_not_turn(browser: Browser, started: Started, samples: dict[str, Any]) -> None:
    page = signed_in(browser, started, "leader")
    page.goto(f"/patrol/?cameras={samples['wall']}&size=4&why=check")
    page.wait_for_selector(".tile img[src]")
    assert page.locator("#turning").count() == 0
    answer = page.request.get("/patrol/turn/wall-1/")
    assert answer.status == 403
    page.context.close()
