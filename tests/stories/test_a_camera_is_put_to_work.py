"""A camera is tried, put on record, looked at and drawn into at the browser, beside a started station."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import PATIENCE, chromium
from tests.cast import PASSWORD, STALL, found_town
from tests.cityloop_edge.blinking import blinking
from tests.edge.stations import edge_of, enrolled
from tests.servers import City, Process, Web

pytestmark = pytest.mark.once


@pytest.fixture
def page(city: City, web: Web, worker: Process) -> Iterator[Page]:
    """The video operator's, on a phone: fingers only. The station `north` runs."""
    with city.opened():
        found_town()
        _station, token = enrolled()
    process = edge_of(city, web.url, token)
    process.start()
    try:
        with chromium() as browser:
            phone = browser.new_context(
                base_url=web.url, locale="en", viewport={"width": 390, "height": 844}, has_touch=True
            )
            phone.add_cookies([{"name": "django_language", "value": "en", "url": web.url}])
            phone.set_default_timeout(PATIENCE)
            found = phone.new_page()
            found.goto("/sign-in/")
            found.fill("[name=username]", "video")
            found.fill("[name=password]", PASSWORD)
            found.tap("main button.main")
            found.wait_for_selector("html[data-live=open]")
            yield found
    finally:
        process.kill9()


def test_from_an_address_to_a_zone_that_is_watched(page: Page, tmp_path: Path) -> None:
    address = f"file://{blinking(tmp_path / 'secret.mp4', cycles=2)}"
    page.goto("/cameras/new/")
    for name, value in {"code": "gate", "name": "North gate", "lon": str(STALL[0]), "lat": str(STALL[1])}.items():
        page.fill(f"[name={name}]", value)
    page.fill("[name=source]", address)
    page.select_option("[name=station]", "north")
    page.tap("[data-try=source]")
    expect(page.locator("#probed")).to_contain_text("H.264")
    expect(page.locator("#probed")).to_contain_text("320 × 180")
    expect(page.locator("#probed img")).to_be_visible()
    with page.expect_navigation():
        page.tap("#entry button.main")
    assert str(tmp_path) not in page.content()

    page.tap("main [href$='zones/new/']")
    expect(page.locator("svg.drawing")).to_be_visible()
    fetched(page)
    page.locator("svg.drawing").scroll_into_view_if_needed()
    box = page.locator("svg.drawing").bounding_box()
    assert box
    for x, y in ((0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9)):
        page.touchscreen.tap(box["x"] + x * box["width"], box["y"] + y * box["height"])
    expect(page.locator(".corner")).to_have_count(4)
    page.fill("[name=minutes]", "0.1")
    with page.expect_navigation():
        page.tap("[value=save]")
    expect(page.locator("polygon.zone")).to_have_count(1)
    page.goto("/")
    expect(page.locator("#rows")).to_contain_text("North gate")


def fetched(page: Page) -> None:
    """Asks for a picture until the camera has one to give; the page draws on it then."""

    def ask() -> bool:
        page.tap("#asked button")
        expect(page.locator("#asked [role=status], #asked time")).to_be_visible()
        expect(page.locator("#asked button")).to_be_visible()
        return bool(page.locator("#asked time").count())

    assert any(ask() for _try in range(20))
    expect(page.locator("svg.drawing image")).to_have_attribute(
        "href", page.locator("#asked [data-picture]").get_attribute("data-picture") or ""
    )
