"""Axe finds nothing serious on any page, in either language and theme, at a desk and on a phone; no page is wider than
its screen; none has a fault of script. Django's own lists, which are all made alike, are looked at in one or the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browsing import PATIENCE, chromium
from tests.surfaces import pages
from tests.surfaces.conftest import Started
from tests.surfaces.samples import Samples
from tests.surfaces.test_accessibility import signed_in

Looks = tuple[tuple[str, str, dict[str, int]], ...]
GRAVE = ("serious", "critical")
PHONE, DESKTOP, WIDE = ({"width": w, "height": h} for w, h in ((390, 844), (1366, 768), (3840, 1080)))
LOOKS = (("en", "light", DESKTOP), ("zh-hans", "dark", PHONE))
SHOWN: list[tuple[pages.Page, Looks]] = [(each, LOOKS) for each in pages.PAGES]
SHOWN += [(each, LOOKS[at % 2 :][:1]) for at, each in enumerate(pages.administration())]


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


class Windows(dict[str, Page]):
    """One for each person, opened when first needed; `faults` are what their scripts complained of."""

    def __init__(self, started: Started, browser: Browser) -> None:
        super().__init__()
        self.started, self.browser = started, browser
        self.faults: list[str] = []

    def __missing__(self, person: str) -> Page:
        self[person] = page = opened(self.browser, self.started, person)
        page.on("pageerror", lambda fault: self.faults.append(f"{page.url}: {fault}"))
        return page


@pytest.fixture(scope="module")
def windows(samples: Any, started: Started, browser: Browser) -> Iterator[Windows]:
    """Samples are made before the browser opens: its connection and Django's do not meet."""
    found = Windows(started, browser)
    yield found
    for page in found.values():
        page.context.close()


@pytest.mark.once
@pytest.mark.parametrize(("each", "looks"), SHOWN, ids=[f"{each.person}-{each.address}" for each, _ in SHOWN])
def test_no_page_shuts_anybody_out(windows: Windows, samples: dict[str, Any], each: pages.Page, looks: Looks) -> None:
    page, faults = windows[each.person], []
    for language, scheme, size in looks:
        page.context.add_cookies([{"name": "django_language", "value": language, "url": windows.started.web.url}])
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]  # its types are literals
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.goto(each.of(samples), wait_until="domcontentloaded")
        page.wait_for_selector(each.shows, state="attached")
        faults += [f"{each.address} ({language}, {scheme}) {fault}" for fault in found(page)]
        faults += too_wide(page, each, size)
    faults += too_wide(page, each, WIDE) + windows.faults
    windows.faults.clear()
    assert faults == []


def opened(browser: Browser, started: Started, person: str) -> Page:
    if person:
        return signed_in(browser, started, person)
    context = browser.new_context(viewport=DESKTOP, bypass_csp=True, base_url=started.web.url)  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE)
    return context.new_page()


def found(page: Page) -> list[str]:
    violations = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in violations if one["impact"] in GRAVE]


def too_wide(page: Page, each: pages.Page, size: dict[str, int]) -> list[str]:
    """A page that scrolls sideways; Django's own lists may."""
    if each.address.startswith("/admin/"):
        return []
    page.set_viewport_size(size)  # type: ignore[arg-type]
    width = page.evaluate("document.documentElement.scrollWidth")
    return [f"{each.address} is {width} wide on a screen of {size['width']}"] if width > size["width"] else []
