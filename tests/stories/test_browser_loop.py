"""The whole loop by mouse, from a call to closing, while a second window sees it live: each database in a language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.browsing import KEEP_TOASTS, PATIENCE, chromium, with_map
from tests.cast import PASSWORD
from tests.environment import DATABASE
from tests.stories.conftest import Town

WORDS = {
    "zh-hans": {"button": "派遣", "closed": "已结案", "filed": "待派遣", "title": "受理派遣", "rate": "按期"},
    "en": {"button": "Dispatch", "closed": "Closed", "filed": "To dispatch", "title": "Desk", "rate": "On time"},
}

LANGUAGE = "en" if DATABASE == "postgres" else "zh-hans"  # a browser takes minutes: each pair once would be four

# Who does what from dispatch to closing, and what is given.
STEPS: list[tuple[str, str, dict[str, str]]] = [
    ("dispatcher", "dispatch", {}),
    ("desk", "receive", {}),
    ("handler", "finish", {"photo": "after.jpg", "reason": "已劝离，地面已清理"}),
    ("desk", "submit", {}),
    ("dispatcher", "approve", {}),
    ("operator", "send_check", {"person": "checker"}),
    ("checker", "check_pass", {"photo": "checked.jpg"}),
    ("lead", "close", {}),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def mapped(browser: Browser) -> Iterator[Browser]:
    """For whoever clicks on the map."""
    with with_map(browser) as found:
        yield found


FORGET = "delete document.documentElement.dataset.said"


class Window:
    """One of the cast before the desk."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.faults: list[str] = []
        page.on("pageerror", lambda fault: self.faults.append(str(fault)))
        page.on("console", lambda said: self.faults.append(said.text) if said.type == "error" else None)
        page.on("request", self._note)
        self.elsewhere: list[str] = []

    def _note(self, request: Any) -> None:
        if not request.url.startswith(("http://127.0.0.1:", "blob:", "data:")):
            self.elsewhere.append(request.url)

    def item(self, text: str) -> Any:
        return self.page.locator("#rows .item", has_text=text)

    def choose(self, text: str) -> None:
        """Clicks the line once it has come by itself."""
        self.item(text).first.click()
        self.page.wait_for_selector("#pane [data-pane-of*='-']")

    def operate(self, name: str, photo: Path | None = None, **given: str) -> None:
        """The button, its form where it has one, and what is said when it is done."""
        button = self.page.locator(f"#pane [data-operation={name}]")
        button.wait_for(state="attached")
        if not button.is_visible():
            self.page.click("#pane .ops summary")
        asks = button.get_attribute("data-form")  # the button goes with the pane when it is done at once
        button.click()
        form = self.page.locator(f"#dialog form[data-operation={name}]")
        if asks:
            form.wait_for()
            self._fill(form, photo, given)
            form.locator("button[type=submit]").click()
        self.page.wait_for_selector("html[data-said], #dialog [role=alert]")
        assert self.page.locator("#dialog [role=alert]").all_inner_texts() == []
        expect(form).to_be_hidden()
        self.page.evaluate(FORGET)

    def _fill(self, form: Any, photo: Path | None, given: dict[str, str]) -> None:
        if photo:
            form.locator("input[type=file]").set_input_files(photo)
        for name, value in given.items():
            field = form.locator(f"[name={name}]").first
            if field.evaluate("(field) => field.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photo.jpg"
    Image.new("RGB", (640, 400), (90, 140, 200)).save(path)
    return path


@contextmanager
def window(browser: Browser, town: Town, username: str, language: str) -> Iterator[Window]:
    context: BrowserContext = browser.new_context(
        viewport={"width": 1366, "height": 768}, locale="zh-CN", reduced_motion="reduce"
    )
    context.set_default_timeout(PATIENCE)
    context.add_cookies([{"name": "django_language", "value": language, "url": town.web.url}])
    page = context.new_page()
    page.add_init_script(KEEP_TOASTS)
    found = Window(page)
    page.goto(f"{town.web.url}/sign-in/")
    page.fill("[name=username]", username)
    page.fill("[name=password]", PASSWORD)
    page.click("main button.main")
    page.wait_for_selector("html[data-live=open] body[data-pane]")
    yield found
    assert found.faults == []
    assert found.elsewhere == []
    context.close()


def take_the_call(operator: Window, photo: Path, phone: str) -> None:
    page = operator.page
    page.wait_for_selector("#map[data-ready]")
    page.click("#inbox [data-key=n]")
    page.wait_for_selector(".report-form")
    page.fill("[name=phone]", phone)
    page.fill("[name=description]", "东门街口有人占道经营")
    page.locator("#class-options label", has_text="占道经营").first.click()
    page.click("#map canvas", position={"x": 200, "y": 380})
    page.wait_for_selector("#preview .facts")
    page.set_input_files(".report-form input[type=file]", photo)
    page.click(".report-form button[type=submit]")
    page.wait_for_selector("#pane [data-operation=propose]")
    page.evaluate(FORGET)


@pytest.mark.parametrize("language", [LANGUAGE])
def test_the_loop_closes_by_mouse_and_a_second_window_sees_it(
    town: Town, browser: Browser, mapped: Browser, photo: Path, language: str
) -> None:
    words = WORDS[language]
    with window(browser, town, "leader", language) as leader:
        expect(leader.page).to_have_title(f"{words['title']} · CityLoop")
        with window(mapped, town, "operator", language) as operator:
            take_the_call(operator, photo, f"138{hash(language) % 10**8:08d}")
            operator.operate("propose")
            reported = operator.page.locator("#pane .case-head p").inner_text().split(" · ")[0]
        with window(browser, town, "lead", language) as lead:
            lead.page.goto(f"{town.web.url}/?q={reported}")
            lead.choose("")
            lead.operate("accept")
            case = lead.page.locator("#pane a[href^='/cases/']").first
            number, address = case.inner_text(), str(case.get_attribute("href"))
        leader.page.goto(town.web.url + address)
        leader.page.wait_for_selector("html[data-live=open] body[data-pane]")
        expect(leader.page.locator("#pane .tags")).to_contain_text(words["filed"])
        leader.page.evaluate("window.sameWindow = true")
        walk(browser, town, language, photo, address, words["button"])
        expect(leader.page.locator("#pane .tags")).to_contain_text(words["closed"])
        expect(leader.page.locator("#pane .case-head")).to_contain_text(number)
        expect(leader.page.locator("#pane .timeline li:not(.told)")).to_have_count(len(STEPS) + 1)
        expect(leader.page.locator("#pane .shots button")).to_have_count(3)
        expect(leader.page.locator("#funnel > div").last).to_contain_text(
            re.compile(r"\d%.*" + words["rate"], re.DOTALL)
        )
        assert leader.page.evaluate("window.sameWindow") is True, "the second window was loaded anew"


def walk(browser: Browser, town: Town, language: str, photo: Path, address: str, button: str) -> None:
    """From dispatch to closing, each post in a window of its own."""
    Image.new("RGB", (640, 400), (60, 160, 90)).save(photo.with_name("after.jpg"))
    Image.new("RGB", (640, 400), (160, 90, 60)).save(photo.with_name("checked.jpg"))
    for username, operation, given in STEPS:
        with window(browser, town, username, language) as worker:
            subject = address.strip("/").replace("cases/", "case-")
            worker.page.locator(f"#{subject}").click()
            worker.page.wait_for_selector(f"#pane [data-pane-of={subject}]")
            if operation == "dispatch":
                expect(worker.page.locator("#pane .ops button").first).to_contain_text(button)
            taken = photo.with_name(given["photo"]) if "photo" in given else None
            worker.operate(operation, taken, **{name: text for name, text in given.items() if name != "photo"})


@pytest.mark.once
def test_two_dispatchers_before_one_case_see_each_other_and_neither_loses_a_word(town: Town, browser: Browser) -> None:
    """The second is told while typing what the first did, and again when the form is sent all the same."""
    case, typed = town.file(), "马上派人去看"
    with window(browser, town, "dispatcher", "en") as first, window(browser, town, "dispatcher2", "en") as second:
        for each in (first, second):
            each.page.locator(f"#case-{case}").click()
            each.page.wait_for_selector(f"#pane [data-pane-of=case-{case}]")
        expect(second.page.locator("#company")).to_have_text("Dispatcher Dispatcher is looking")
        expect(first.page.locator("#company")).to_have_text("Dispatcher Dispatcher2 is looking")
        second.page.click("#pane [data-operation=dispatch]")
        form = second.page.locator("#dialog form")
        form.locator("[name=reason]").fill(typed)
        filling = "Dispatcher Dispatcher2 is filling in: Dispatch"
        expect(first.page.locator("#company")).to_have_text(filling)
        first.operate("dispatch")
        expect(form.locator(".meanwhile")).to_contain_text("Dispatcher Dispatcher: Dispatch")
        expect(form.locator("[name=reason]")).to_have_value(typed)
        expect(second.page.locator("#pane .tags")).to_contain_text("To receive")
        expect(second.page.locator("#inbox-total")).to_have_text("0")
        form.locator("button[type=submit]").click()
        expect(form.locator("[role=alert]")).to_contain_text("can no longer be done here")
        expect(form.locator("[name=reason]")).to_have_value(typed)
        second.page.click("#dialog .dialog-foot [data-close]")
        expect(first.page.locator("#company")).to_have_text("Dispatcher Dispatcher2 is looking")
        second.faults.clear()  # the browser notes a refusal as an error
    assert town.dispatcher.sees("cases", case)["state"] in ("dispatched", "dividing")


@pytest.mark.once
def test_what_was_done_is_said_though_news_of_it_comes_before_it_is_settled(town: Town, browser: Browser) -> None:
    """Events may be quicker than the answer: then the pane is asked for anew while that is being shown."""
    case, held = town.file(), list[Route]()
    with window(browser, town, "dispatcher", "en") as first:
        first.page.locator(f"#case-{case}").click()
        first.page.wait_for_selector(f"#pane [data-pane-of=case-{case}]")
        first.page.route(re.compile("/(inbox|counters)/"), lambda route: held.append(route))
        first.page.evaluate("htmx.config.defaultSettleDelay = 120000")
        first.operate("dispatch")
        expect(first.page.locator("#pane .tags")).to_contain_text("To receive")
        for route in held:
            route.continue_()


def test_what_is_refused_is_said_though_news_of_the_change_comes_first(town: Town, browser: Browser) -> None:
    """A second person is quicker, and the events are quicker than the refusal."""
    case, held = town.file(), list[Route]()
    town.dispatcher.does("dispatch", "cases", case, department="enforcement")
    with window(browser, town, "desk", "en") as first:
        first.page.locator(f"#case-{case}").click()
        first.page.wait_for_selector(f"#pane [data-pane-of=case-{case}]")
        first.page.route(re.compile(f"/cases/{case}/receive/"), lambda route: held.append(route))
        with first.page.expect_request(re.compile("/receive/")):
            first.page.click("#pane [data-operation=receive]")
        with first.page.expect_response(re.compile("/inbox/")):
            town.desk.does("receive", "cases", case)
        held[0].continue_()
        expect(first.page.locator("#dialog[open]")).to_contain_text("Meanwhile")
        expect(first.page.locator("#pane .tags")).to_contain_text("In handling")
        first.faults.clear()  # the browser notes a refusal as an error
