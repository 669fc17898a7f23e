"""Axe finds nothing serious on any page, in either theme; no page is wider than a phone; none has a fault of script."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browsing import chromium
from tests.surfaces import pages
from tests.surfaces.conftest import Started
from tests.surfaces.samples import Samples
from tests.surfaces.test_accessibility import signed_in

GRAVE = ("serious", "critical")
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1366, "height": 768}


def test_every_route_is_a_page_or_a_part() -> None:
    listed = {each.route for each in pages.PAGES} | pages.PARTS
    assert [path for path in pages.routes() if path not in listed] == []


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def samples(started: Started) -> dict[str, Any]:
    with started.web.city.opened():
        return Samples().made()


@pytest.mark.once
@pytest.mark.parametrize("person", sorted({each.person for each in pages.PAGES} | {"admin"}))
def test_no_page_shuts_anybody_out(started: Started, samples: dict[str, Any], browser: Browser, person: str) -> None:
    page = opened(browser, started, person)
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(f"{page.url}: {fault}"))
    shown = [each for each in (*pages.PAGES, *administration(person)) if each.person == person]
    for each in shown:
        page.goto(each.of(samples), wait_until="domcontentloaded")
        page.wait_for_selector(each.shows, state="attached")
        faults += found(page, "light", each)
        faults += found(page, "dark", each, only="color-contrast")
        faults += too_wide(page, each)
    page.context.close()
    assert faults == []


def administration(person: str) -> list[pages.Page]:
    return pages.administration() if person == "admin" else []


def opened(browser: Browser, started: Started, person: str) -> Page:
    if person:
        return signed_in(browser, started, person)
    context = browser.new_context(viewport=DESKTOP, bypass_csp=True, base_url=started.web.url)  # type: ignore[arg-type]
    return context.new_page()


def found(page: Page, scheme: str, each: pages.Page, only: str = "") -> list[str]:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    options = {"runOnly": {"type": "rule", "values": [only]}} if only else {}
    violations = Axe().run(page, options=options).response["violations"]
    return [
        f"{each.address} ({scheme}) {one['id']}: {one['nodes'][0]['html'][:160]}"
        for one in violations
        if one["impact"] in GRAVE
    ]


def too_wide(page: Page, each: pages.Page) -> list[str]:
    """A page that scrolls sideways on a phone; Django's own lists may."""
    if each.address.startswith("/admin/"):
        return []
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    width = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
    return [f"{each.address} is {width} wide on a phone"] if width > PHONE["width"] else []
