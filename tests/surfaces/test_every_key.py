"""Every operation of every table by keyboard alone: its letter, or the menu key and arrows; fields by Tab; Enter."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Browser, Page

from cityloop.cases import lifecycle as cases
from cityloop.cases.requests import TABLE as REQUESTS
from cityloop.intake import lifecycle as reports
from cityloop.staff.rules import EVERYBODY
from cityloop.watch.alerts.lifecycle import TABLE as ALERTS
from cityloop.workflow.table import Operation
from tests.browsing import KEEP_TOASTS, chromium
from tests.surfaces.conftest import Started
from tests.surfaces.test_accessibility import signed_in
from tests.surfaces.ways import Ready, Ways

MOST_TABS = 60
pytestmark = pytest.mark.once
TABLES = (cases.table(cases.Switches()), reports.table(cases.Switches()), REQUESTS, ALERTS)
# Needs a voice in the city: by key in test_reminding.py.
ELSEWHERE = {("alert", "remind")}
OPERATIONS: list[tuple[str, Operation]] = [
    (t.name, each)
    for t in TABLES
    for each in t.operations
    if each.posts & EVERYBODY and (t.name, each.name) not in ELSEWHERE
]
IDS = [f"{kind}-{each.name}" for kind, each in OPERATIONS]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def ready(started: Started) -> dict[tuple[str, str], Ready]:
    """Everything is prepared before the browser opens: its connection and Django's do not meet."""
    with started.web.city.opened():
        ways = Ways()
        return {(kind, each.name): ways.ready(kind, each) for kind, each in OPERATIONS}


@pytest.fixture(scope="module")
def desks(ready: Any, started: Started, browser: Browser, picture: Path) -> Iterator[Desks]:
    found = Desks(started, browser, picture)
    yield found
    for page in found.values():
        page.context.close()


class Desks(dict[str, Page]):
    """One window for each of the cast, opened when first needed."""

    def __init__(self, started: Started, browser: Browser, picture: Path) -> None:
        super().__init__()
        self.started, self.browser, self.picture = started, browser, picture

    def __missing__(self, username: str) -> Page:
        self[username] = page = signed_in(self.browser, self.started, username)
        page.add_init_script(KEEP_TOASTS)
        # For as long as the window is open: asked for only before the key, a busy browser may open its own instead.
        page.on("filechooser", lambda chooser: chooser.set_files(self.picture))
        return page


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("photos") / "photo.jpg"
    Image.new("RGB", (320, 240), (90, 140, 200)).save(path)
    return path


@pytest.mark.parametrize(("kind", "name"), [(kind, each.name) for kind, each in OPERATIONS], ids=IDS)
def test_an_operation_is_done_without_the_mouse(
    ready: dict[tuple[str, str], Ready],
    desks: Desks,
    kind: str,
    name: str,
) -> None:
    found = ready[kind, name]
    page = desks[found.username]
    page.goto(f"/{kind}s/{found.pk}/", wait_until="domcontentloaded")
    page.wait_for_selector(f"html[data-live=open] #pane [data-operation={name}]", state="attached")
    press(page, found)
    asks = page.locator(f"#dialog form[data-operation={name}]")
    page.wait_for_selector(f"html[data-said], #dialog form[data-operation={name}]")
    if asks.count():
        fill(page)
    # A contractor's link is shown instead; what is refused says why in the form.
    page.wait_for_selector("html[data-said], #dialog #link-address, #dialog [role=alert]")
    assert page.locator("#dialog [role=alert]").all_inner_texts() == []
    page.goto("about:blank")  # a desk that nobody looks at would follow all that the others do


def press(page: Page, found: Ready) -> None:
    """The letter on the button, where it is this very operation's; else the menu's key and the arrows."""
    key = found.operation.key
    owner = page.locator(f"#pane .ops [data-key='{key}']").first if key else None
    if owner and owner.get_attribute("data-operation") == found.operation.name:
        page.keyboard.press(key)
        return
    page.keyboard.press(".")
    for _number in range(MOST_TABS):
        if page.evaluate("document.activeElement.dataset.operation") == found.operation.name:
            page.keyboard.press("Enter")
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{found.operation.name} cannot be reached by keyboard")


def fill(page: Page) -> None:
    """Tab by Tab; at each field what it wants, at the button Enter."""
    page.wait_for_function("document.activeElement.closest('#dialog')")
    for _number in range(MOST_TABS):
        field = page.evaluate(
            "(({tagName, type, required, name}) => [tagName, type, required, name])(document.activeElement)"
        )
        match field:
            case ["BUTTON", "submit", _, _]:
                page.keyboard.press("Enter")
                return
            case ["TEXTAREA", _, _, _]:
                page.keyboard.type("理由")
            case ["SELECT", _, True, _]:
                page.keyboard.press("ArrowDown")
            case ["INPUT", "file", _, _]:
                page.keyboard.press("Space")
                page.wait_for_selector("#dialog .previews img", state="attached")
            case ["INPUT", "radio", _, _]:
                page.keyboard.press("Space")
            case ["INPUT", "date", _, _]:
                page.keyboard.type(f"{timezone.localtime() + timedelta(days=2):%m%d%Y}")
            case ["INPUT", "datetime-local", _, _]:
                page.keyboard.type(f"{timezone.localtime() + timedelta(days=2):%m%d%Y}")
                page.keyboard.press("ArrowRight")
                page.keyboard.type("0930AM")
            case ["INPUT", "text", True, _]:
                page.keyboard.type("1")
        page.keyboard.press("Tab")
    raise AssertionError("the form has no end")
