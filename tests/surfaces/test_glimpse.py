"""An alert at the desk by keyboard: its live picture, and what becomes of it from there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from cityloop.watch.seeing import stills
from tests.browsing import KEEP_TOASTS, chromium
from tests.surfaces.conftest import Started
from tests.surfaces.test_accessibility import signed_in
from tests.surfaces.watching import street
from tests.surfaces.ways import Ways

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def alert(started: Started) -> int:
    with started.web.city.opened():
        found = Ways()._alert()
        stills.keep("gate", street(0), datetime.now(UTC) + timedelta(days=1))
        return found.pk


@pytest.fixture(scope="module")
def browser(alert: Any) -> Iterator[Browser]:
    """After the alert: its connection and Django's do not meet."""
    with chromium() as found:
        yield found


def test_the_live_picture_by_key_and_the_decision_from_there(alert: int, browser: Browser, started: Started) -> None:
    page = signed_in(browser, started, "video")
    page.add_init_script(KEEP_TOASTS)
    page.goto(f"/alerts/{alert}/")
    page.wait_for_selector("html[data-live=open] #pane .ops")
    page.keyboard.press("l")
    page.wait_for_selector("#glimpse[open] img[src]")
    page.keyboard.press("+")
    assert "scale(1.5)" in (page.locator("#glimpse .picture").get_attribute("style") or "")
    page.keyboard.press("Escape")
    expect(page.locator("#glimpse")).to_be_hidden()
    page.keyboard.press("l")
    page.wait_for_selector("#glimpse[open] img[src]")
    page.keyboard.press("z")
    page.wait_for_selector("#dialog form[data-operation=dismiss]")
    expect(page.locator("#glimpse")).to_be_hidden()
    page.keyboard.press("6")  # any other cause wants words
    expect(page.locator("#dialog [role=alert]")).to_be_visible()
    page.keyboard.press("2")
    page.wait_for_selector("html[data-said]")
    page.keyboard.press("u")  # a slip of the finger
    page.wait_for_selector("#pane [data-operation=dismiss]")
    expect(page.locator("#toasts form")).to_have_count(0)
    page.context.close()
    told = started.person("lead").get("/patrol/looks/?why=alert").text
    assert f"alert-{alert}" in told
