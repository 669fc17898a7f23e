"""Axe finds nothing serious on any page, in either theme; the desk works by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browsing import PATIENCE, chromium, with_map
from tests.cast import PASSWORD
from tests.surfaces.conftest import Started

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def mapped(browser: Browser) -> Iterator[Browser]:
    with with_map(browser) as found:
        yield found


def signed_in(browser: Browser, started: Started, username: str, scheme: str = "light") -> Page:
    """Axe is a script of its own that the policy would keep out."""
    size, base = {"width": 1366, "height": 768}, started.web.url
    context = browser.new_context(viewport=size, color_scheme=scheme, bypass_csp=True, base_url=base)  # type: ignore[arg-type]  # its types are literals
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto("/sign-in/")
    page.fill("[name=username]", username)
    page.fill("[name=password]", PASSWORD)
    page.click("main button.main")
    page.wait_for_selector("html[data-live=open] body[data-pane], html[data-live=open] .page")
    return page


def faults(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_desk(started: Started, mapped: Browser, scheme: str) -> None:
    case = started.file(f"axe-test-{scheme}")
    page = signed_in(mapped, started, "dispatcher", scheme)
    assert faults(page) == []
    page.goto(f"/cases/{case}/")
    page.wait_for_selector("#pane .ops")
    assert faults(page) == []
    page.click("#pane [data-operation=dispatch]")
    page.wait_for_selector("#dialog form")
    assert faults(page) == []
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_other_pages(started: Started, browser: Browser, scheme: str) -> None:
    page = signed_in(browser, started, "operator", scheme)
    page.goto("/reports/new/")
    assert faults(page) == []
    page.context.close()
    page = signed_in(browser, started, "officer", scheme)
    for address in ("/duty/on/", "/duty/off/"):
        page.goto("/duty/")
        assert faults(page) == [], address
        page.click(f"form[action='{address}'] button")
        page.wait_for_selector(f"form:not([action='{address}']) button.big")
    page.context.close()
    page = signed_in(browser, started, "admin", scheme)
    for address in ("/set-up/", "/import/", "/nowhere/"):
        page.goto(address)
        assert faults(page) == [], address
    page.context.clear_cookies()
    page.goto("/sign-in/")
    assert faults(page) == []
    page.context.close()


def test_a_case_is_dispatched_without_touching_the_mouse(started: Started, browser: Browser) -> None:
    case = started.file("keys-test-1")
    page = signed_in(browser, started, "dispatcher")
    page.wait_for_selector(f"#case-{case}")
    for _number in range(page.locator("#rows .item").count()):
        page.keyboard.press("j")
        if page.evaluate("document.activeElement.id") == f"case-{case}":
            break
    page.keyboard.press("Enter")
    page.wait_for_selector(f"#pane [data-pane-of=case-{case}]")
    page.keyboard.press("d")
    page.wait_for_selector("#dialog form")
    page.keyboard.press("Escape")
    expect(page.locator("#dialog")).to_be_hidden()
    page.keyboard.press("d")
    page.locator("#dialog [type=submit]").press("Enter")
    page.wait_for_selector(".toast")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.context.close()
