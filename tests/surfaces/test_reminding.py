"""The keys of the alert desk for what is there again and for the loudspeaker, with and without a voice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from cityloop.watch.alerts.lifecycle import TABLE
from tests.browsing import KEEP_TOASTS, chromium
from tests.cast import found_town
from tests.servers import a_city, a_web
from tests.surfaces.conftest import Started
from tests.surfaces.test_accessibility import signed_in
from tests.surfaces.ways import Ways
from tests.watch.speaking import stand

pytestmark = pytest.mark.once


VOICE, SILENCE = "tests.watch.voiced", "cityloop.config.settings"


@dataclass(frozen=True)
class Town:
    started: Started
    alerts: dict[str, int]

    @contextmanager
    def opened(self, browser: Browser, alert: str) -> Iterator[Page]:
        page = signed_in(browser, self.started, "video")
        page.add_init_script(KEEP_TOASTS)
        page.goto(f"/alerts/{self.alerts[alert]}/", wait_until="domcontentloaded")
        page.wait_for_selector("html[data-live=open] #pane .ops", state="attached")
        yield page
        page.context.close()


@pytest.fixture(scope="module")
def towns(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Town]]:
    """Prepared before the browser opens: its connection and Django's do not meet."""
    with ExitStack() as stack:
        yield {
            each: stack.enter_context(a_town(each, tmp_path_factory.mktemp("town") / "city", django_db_blocker))
            for each in (VOICE, SILENCE)
        }


@contextmanager
def a_town(settings: str, data: Path, blocker: Any) -> Iterator[Town]:
    with a_city(data, blocker) as city, ExitStack() as stack:
        with city.opened():
            found_town()
            ways = Ways()
            alerts = {each.name: ways.ready("alert", each).pk for each in TABLE.operations if each.main}
            stand("gate")
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("DJANGO_SETTINGS_MODULE", settings)
            web = stack.enter_context(a_web(city))
        yield Town(Started(web, {}, stack), alerts)


@pytest.fixture(scope="module")
def browser(towns: dict[str, Town]) -> Iterator[Browser]:
    with chromium() as found:
        yield found


def test_one_key_reminds_and_the_alert_waits_on_the_desk(towns: dict[str, Town], browser: Browser) -> None:
    with towns[VOICE].opened(browser, "file") as page:
        page.keyboard.press("r")
        page.wait_for_selector("html[data-said]")
        expect(page.locator("#pane .tags")).to_contain_text("Reminded, waiting")
        expect(page.locator("#pane .facts")).to_contain_text("horn-1")
        expect(page.locator("#pane .case-head h2")).to_contain_text("waiting until")


def test_without_a_voice_the_key_says_why_it_is_not_offered(towns: dict[str, Town], browser: Browser) -> None:
    with towns[SILENCE].opened(browser, "file") as page:
        expect(page.locator("#pane [data-operation=remind]")).to_have_count(0)
        reason = page.get_by_text("No loudspeakers are connected")
        expect(reason).to_be_hidden()
        page.keyboard.press("r")
        expect(reason).to_be_visible()


def test_then_and_now_are_laid_over_each_other_and_one_key_opens_the_case(
    towns: dict[str, Town], browser: Browser
) -> None:
    with towns[SILENCE].opened(browser, "reopen") as page:
        expect(page.locator("#pane .again")).to_contain_text("Again at the place of case")
        page.keyboard.press("v")
        expect(page.locator("#viewer .compare .tag.end")).to_have_text("Now")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Escape")
        expect(page.locator("#viewer")).to_be_hidden()
        page.keyboard.press("y")
        page.wait_for_selector("html[data-said]")
        expect(page.locator("#pane .tags").first).to_contain_text("Case opened again")
        page.click("#pane .again a")
        expect(page.locator("#pane .tags").first).to_contain_text("To dispatch")
        expect(page.locator("#pane .timeline").first).to_contain_text("There again after closing")
