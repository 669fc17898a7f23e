"""Five hundred cases dispatched at once in a browser: progress is seen, left, and found again in another browser."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from cityloop.cases.models import Case
from cityloop.journal.services import batch
from cityloop.workflow.models import Step
from tests.batches.conftest import filed
from tests.browsing import chromium
from tests.cast import PASSWORD, found_town
from tests.servers import City, Process, Web, a_web

PATIENCE = 90_000
MANY = 500


@pytest.fixture
def alive(city: City, worker: Process) -> Iterator[Web]:
    with city.opened(), batch():
        found_town()
        filed(MANY)
    with a_web(city) as web:
        yield web


@contextmanager
def window(browser: Browser, web: Web) -> Iterator[Page]:
    """A browser of its own in which the dispatcher is signed in."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    context.add_cookies([{"name": "django_language", "value": "en", "url": web.url}])
    page = context.new_page()
    page.on("pageerror", lambda fault: pytest.fail(str(fault)))
    page.goto(f"{web.url}/sign-in/")
    page.fill("[name=username]", "dispatcher")
    page.fill("[name=password]", PASSWORD)
    page.click("main button.main")
    page.wait_for_selector("html[data-live=open] body[data-pane]")
    yield page
    context.close()


@pytest.mark.once
def test_a_batch_of_five_hundred_is_left_and_found_again(alive: Web, city: City) -> None:
    # Only while nothing asks the database from here: Playwright keeps a loop of its own in this thread.
    with chromium() as browser:
        with window(browser, alive) as page:
            dispatch_all(page)
        with window(browser, alive) as page:
            find_it_again(page)
            take_lists_out(page, alive)
    with city.opened():
        assert set(Case.objects.values_list("state", flat=True)) == {"dispatched"}
        assert Step.objects.filter(table="case", operation="dispatch").count() == MANY


def dispatch_all(page: Page) -> None:
    for key in ("j", "x", "j", "j", "j", "X"):
        page.keyboard.press(key)
    expect(page.locator("#batch-bar [data-count]")).to_have_text("4 selected")
    page.click("#batch-bar [data-all]")
    page.keyboard.press(".")
    expect(page.locator("#dialog h2")).to_have_text(f"{MANY} selected")
    page.click("#dialog [data-batch=dispatch]")
    expect(page.locator("#dialog")).to_contain_text("Can be undone as a batch for 30 minutes")
    page.click("#dialog button[type=submit]")
    page.wait_for_selector("#batch-part progress")
    expect(page.locator("#errands-sign progress")).to_be_visible()


def find_it_again(page: Page) -> None:
    page.click("#errands-sign a")
    expect(page.locator("#errand-rows li b")).to_have_text(f"Dispatch, {MANY} items")
    page.click("#errand-rows li b a")
    expect(page.locator("#report header p")).to_contain_text(f"{MANY} done, 0 refused", timeout=PATIENCE)
    expect(page.locator("#report")).to_contain_text("Undo")


def take_lists_out(page: Page, web: Web) -> None:
    """Of the desk what is picked, of the orders the whole list, by the same dialog."""
    page.goto(f"{web.url}/?queue=case.all")
    page.locator("#rows .pick").first.click()
    page.locator("#batch-bar").get_by_text("Export").click()
    expect(page.locator("#dialog h2")).to_have_text("Export: Cases · 1")
    page.goto(f"{web.url}/orders/?show=over")
    page.click("[data-export=job]")
    expect(page.locator("#dialog h2")).to_have_text("Export: Orders · 0")
    page.locator("#dialog").get_by_text("Excel", exact=False).first.click()
    page.click("#dialog button[type=submit]")
    expect(page.locator("#errand-part h2")).to_contain_text("Export: Orders")
