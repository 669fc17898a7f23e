"""A hotline call taken without a mouse: number, words, address, Enter. Keys and round trips are counted."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from cityloop.geography import services as geography
from cityloop.geography.choices import PlaceKind
from cityloop.geography.drafts import PlaceDraft
from tests.browsing import PATIENCE
from tests.cast import BEGINNING, FOUNDER, LITTER, ROAD, STALL, STALLS, condition, found_town
from tests.servers import a_city, a_web
from tests.stories.conftest import Town
from tests.stories.test_browser_loop import browser, window

__all__ = ["browser"]
pytestmark = pytest.mark.once  # what is found by words and numbers is tested on both databases by itself
PHONE = "13800138000"
ADDRESS = "长宁路12号"


@pytest.fixture(scope="module")
def town(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """With an address that can be typed."""
    with a_city(tmp_path_factory.mktemp("call") / "city", django_db_blocker) as city:
        with city.opened():
            found_town()
            conditions = {code: condition(code) for code in (STALLS, LITTER, ROAD)}
            house = PlaceDraft(kind=PlaceKind.ADDRESS, name=ADDRESS, lon=STALL[0], lat=STALL[1])
            geography.put_places([house], actor=FOUNDER, at=BEGINNING)
        with a_web(city) as web:
            found = Town(web, conditions)
            yield found
            found.close()


class Keyboard:
    """Hands on the keys, counting; `compose` is words by an input method, two keys a character."""

    def __init__(self, page: Page) -> None:
        self.page, self.keys, self.asked = page, 0, 0
        page.on("request", self._note)

    def _note(self, request: Any) -> None:
        self.asked += request.resource_type in ("fetch", "xhr") and not request.url.rpartition("/")[2].endswith(".json")

    def press(self, key: str) -> None:
        self.keys += 1
        self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.keys += len(text)
        self.page.keyboard.type(text)

    def compose(self, text: str) -> None:
        self.keys += 2 * len(text)
        self.page.keyboard.insert_text(text)


def begin(page: Page, keys: Keyboard) -> None:
    """From the inbox to the words."""
    page.locator("body").focus()
    keys.press("n")
    expect(page.locator("[name=phone]")).to_be_focused()
    keys.type(PHONE)
    keys.press("Enter")


def test_a_call_is_taken_by_keys_alone_and_the_next_one_is_answered_at_once(town: Town, browser: Browser) -> None:
    with window(browser, town, "operator", "zh-hans") as operator:
        page = operator.page
        keys, began = Keyboard(page), time.monotonic()
        begin(page, keys)
        keys.compose("门口垃圾没人扫")
        keys.press("Enter")
        keys.compose("长宁路12")
        expect(page.locator("#class-options :checked + span")).to_contain_text("暴露垃圾")
        keys.press("Enter")
        card = page.locator("#preview")
        for told in ("东门社区", "环卫所", "4 工作时"):
            expect(card).to_contain_text(told)
        expect(page.locator("[name=address]")).to_have_value(ADDRESS)
        keys.press("Enter")
        expect(page.locator("#pane .case-head")).to_contain_text("暴露垃圾", timeout=PATIENCE)
        print(f"A call: {keys.keys} keys, {keys.asked} round trips, {time.monotonic() - began:.1f} s by machine")  # noqa: T201 - a figure for who reads
        assert keys.keys <= 40
        assert keys.asked <= 12
        _asks_how_far_it_is(page)
        _belongs_elsewhere(page)


def _asks_how_far_it_is(page: Page) -> None:
    begin(page, Keyboard(page))
    expect(page.locator("#earlier .say")).to_contain_text("正在受理")
    page.keyboard.press("F4")
    expect(page.locator("#pane .timeline")).to_contain_text("询问进度")


def _belongs_elsewhere(page: Page) -> None:
    begin(page, Keyboard(page))
    page.keyboard.insert_text("水费单有误")
    page.keyboard.press("F9")
    page.keyboard.press("2")
    page.wait_for_selector("html[data-said*='转其他热线']")
    page.locator("body").focus()
    page.keyboard.press("n")
    expect(page.locator("[name=description]")).to_have_value("")


def test_what_was_not_sent_survives_reload_and_clearing(town: Town, browser: Browser) -> None:
    with window(browser, town, "operator", "en") as operator:
        page = operator.page
        begin(page, Keyboard(page))
        page.keyboard.insert_text("路面有坑")
        expect(page.locator("#class-options :checked + span")).to_contain_text("道路破损")
        page.goto(f"{town.web.url}/reports/new/")
        expect(page.locator("[data-restored]")).to_be_visible()
        expect(page.locator("[name=phone]")).to_have_value(PHONE)
        expect(page.locator("[name=description]")).to_have_value("路面有坑")
        key = page.locator("[name=key]").input_value()
        page.click("[data-clear]")
        expect(page.locator("[name=description]")).to_have_value("")
        assert page.locator("[name=key]").input_value() != key
        page.click("[data-undo]")
        expect(page.locator("[name=description]")).to_have_value("路面有坑")
        assert page.locator("[name=key]").input_value() == key


def test_news_of_what_is_shown_does_not_take_the_place_of_what_is_being_opened(town: Town, browser: Browser) -> None:
    shown = town.inspector.reports(condition=town.conditions[STALLS])["id"]
    with window(browser, town, "operator", "en") as operator:
        page, waiting = operator.page, list[Route]()
        page.goto(f"{town.web.url}/reports/{shown}/")
        page.wait_for_selector("html[data-live=open] #pane .ops")
        page.route("**/reports/new/", lambda route: waiting.append(route))
        with page.expect_request("**/reports/new/"):
            page.keyboard.press("n")
        with page.expect_response("**/inbox/**"):  # the news has come
            town.operator.does("propose", "reports", shown)
        waiting[0].continue_()
        expect(page.locator("[name=phone]")).to_be_focused()
