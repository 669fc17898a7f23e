"""In a real browser and a real web process: passkeys, sessions that end, tries at the same moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from cityloop.staff.models import Session
from cityloop.staff.sessions import SessionStore
from cityloop.surfaces.kit import throttle
from tests.account.apps import Telephone, demand, telephone_of
from tests.browsing import PATIENCE, chromium
from tests.cast import PASSWORD, STALL, STALLS
from tests.servers import City, wait_for
from tests.surfaces.conftest import Started, started

__all__ = ["started"]
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def on_a_device(browser: Browser, started: Started) -> Page:
    """A browser that reaches the city by name and can keep passkeys."""
    base = started.web.url.replace("127.0.0.1", "localhost")
    page = browser.new_context(base_url=base, locale="en").new_page()
    page.context.set_default_timeout(PATIENCE)
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return page


def sign_in(page: Page, username: str) -> None:
    page.goto("/sign-in/")
    page.fill("[name=username]", username)
    page.fill("[name=password]", PASSWORD)
    page.click("main button.main")


def sign_out(page: Page) -> None:
    page.goto("/account/")
    page.click("details.menu summary")
    page.click("form[action='/sign-out/'] button")
    page.wait_for_url("**/sign-in/**")


@pytest.mark.once
def test_a_passkey_is_made_is_the_second_factor_lets_in_alone_and_is_removed(
    started: Started, browser: Browser
) -> None:
    page = on_a_device(browser, started)
    sign_in(page, "operator")
    page.wait_for_selector("html[data-live]")
    page.goto("/account/second/")
    page.fill("[name=name]", "Counter three")
    page.click("form[data-passkey] button")
    expect(page.locator(".codes li")).to_have_count(10)
    sign_out(page)

    sign_in(page, "operator")
    page.wait_for_url("**/sign-in/second/")
    page.click("form[data-passkey] button")
    page.wait_for_url(lambda address: "/sign-in/" not in address)
    sign_out(page)

    page.click("form[data-passkey] button")
    page.wait_for_url(lambda address: "/sign-in/" not in address)
    page.goto("/account/")
    expect(page.locator("#factors + ul")).to_contain_text("Counter three")
    page.click("form[action*='/remove/'] button")
    expect(page.locator(".toast")).to_contain_text("Counter three")
    sign_out(page)
    page.click("form[data-passkey] button")
    expect(page.locator(".notice.bad")).to_be_visible()
    page.context.close()


def stream(client: httpx.Client) -> Iterator[str]:
    with client.stream("GET", "/live/events", timeout=60) as answer:
        yield from answer.iter_lines()


def test_a_session_that_is_ended_is_out_at_once_and_its_stream_closes(started: Started) -> None:
    here, there = started.person("dispatcher2"), started.web.sign_in("dispatcher2")
    with closing(there):
        lines = stream(there)
        assert any(line == "event: ready" for line in lines)
        assert here.post("/account/sessions/end/").status_code == 302
        assert not any("event: act" in line for line in lines), "it ends, and tells nothing more"
        assert there.get("/account/").status_code == 302
        assert there.get("/live/events").status_code == 401
    assert here.get("/account/").status_code == 200


def test_of_twenty_codes_tried_at_once_no_more_are_looked_at_than_one_after_the_other(started: Started) -> None:
    within(started.web.city, lambda: telephone_of("checker"))
    with closing(started.web.client()) as client:
        client.get("/sign-in/")
        client.headers.update({"X-CSRFToken": client.cookies["cityloop_csrf"], "Referer": started.web.url})
        given = {"username": "checker", "password": PASSWORD}
        assert client.post("/sign-in/", data=given).headers["Location"] == "/sign-in/second/"

        def guess(number: int) -> int:
            return client.post("/sign-in/second/", data={"code": f"{number:06}"}).status_code

        with ThreadPoolExecutor(20) as many:
            statuses = list(many.map(guess, range(20)))
    assert statuses.count(401) <= throttle.PER_ACCOUNT - 1
    assert set(statuses) == {401, 429}


@pytest.mark.once
def test_a_dialog_that_shows_personal_data_asks_first_and_then_opens(started: Started, browser: Browser) -> None:
    city = started.web.city
    body = {
        "key": "asked-about-1",
        "source": "hotline",
        "lon": STALL[0],
        "lat": STALL[1],
        "caller_phone": "13800138000",
    }
    body["condition"] = started.conditions[STALLS]
    report = started.person("operator").post("/api/v1/reports", json=body).json()
    telephone: Telephone = within(city, lambda: telephone_of("lead"))
    page = on_a_device(browser, started)
    sign_in(page, "lead")
    page.fill("[name=code]", telephone.code(datetime.now(UTC) - timedelta(seconds=30)))
    page.click("form:has([name=code]) button.main")
    page.wait_for_selector("html[data-live]")
    within(city, demand)
    within(city, next_shift)

    def asks() -> bool:
        page.goto(f"/reports/{report['id']}/")
        page.wait_for_selector("html[data-live=open]")
        page.click("[data-form$='/caller/']")
        page.wait_for_selector("#dialog form")
        return page.locator("#dialog [name=code]").count() > 0

    wait_for(asks, "the demand, since the web process remembers for a second that there is none")
    page.fill("#dialog [name=code]", "000000")
    page.click("#dialog button.main")
    expect(page.locator("#dialog .notice.bad")).to_be_visible()
    page.fill("#dialog [name=code]", telephone.code())
    page.click("#dialog button.main")
    page.fill("#dialog [name=reason]", "call back")
    page.click("#dialog [type=submit]")
    expect(page.locator("#dialog dl")).to_contain_text("13800138000")
    page.context.close()


def next_shift() -> None:
    """What was proven is older than a shift."""
    for row in Session.objects.filter(person__username="lead"):
        session = SessionStore(row.session_key)
        session["proven"] = 0
        session.save()


def within(city: City, work: Callable[[], Any]) -> Any:
    """In another thread, for the browser's event loop runs in this one."""

    def opened() -> Any:
        with city.opened():
            return work()

    with ThreadPoolExecutor(1) as aside:
        return aside.submit(opened).result()
