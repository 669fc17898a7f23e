"""Takes the pictures of both READMEs from a demo city whose history is whole, into docs/pictures:

    ./cityloop demo --alive --data DIR   # elsewhere, some minutes beyond the word that the history is whole
    .venv/bin/python -m tests.showing DIR [http://127.0.0.1:8000]

It signs in as the people of DIR/accounts.json and registers one call, so that the next from that number is known.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

from tests.browsing import PATIENCE, chromium

OUT = Path(__file__).resolve().parents[1] / "docs" / "pictures"
SIZE = {"width": 1440, "height": 900}
LANGUAGES = ("zh-hans", "en")
HEAVIEST = 250_000  # bytes
TELEPHONE = "10000054321"  # nobody's: mobile numbers do not begin with 100
DRAWN = 4000  # milliseconds until a map drawn by the processor stands still


def main(data: Path, base: str) -> int:
    accounts = json.loads((data / "accounts.json").read_text(encoding="utf-8"))
    passwords = {each["username"]: each["password"] for each in accounts}
    with chromium() as browser:
        for name, (person, scheme, show) in SHOWN.items():
            page = signed_in(browser, base, person, passwords[person])
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            for language in LANGUAGES:
                page.context.add_cookies([{"name": "django_language", "value": language, "url": base}])
                show(page)
                keep(page, OUT / f"{name}-{language.removesuffix('-hans')}.webp")
            page.context.close()
    return 0


def signed_in(browser: Browser, base: str, person: str, password: str) -> Page:
    page = browser.new_context(base_url=base, viewport=SIZE).new_page()  # type: ignore[arg-type]
    page.set_default_timeout(PATIENCE)
    page.goto("/sign-in/")
    page.fill("[name=username]", person)
    page.fill("[name=password]", password)
    with page.expect_navigation():
        page.click("main button.main")
    return page


def desk(page: Page) -> None:
    """A case that was reported back, with photos of before and after."""
    page.goto("/")
    page.locator("#rows .item[data-subject^=case]", has=page.locator(".light")).first.wait_for()
    page.locator(".queues a", has_text="待审核").or_(page.locator(".queues a", has_text="To review")).first.click()
    page.wait_for_selector(".queues a[aria-current]")
    page.locator("#rows .item").first.click()
    page.wait_for_selector("#pane .timeline")
    page.locator(".queues a[aria-current]").first.click()
    page.mouse.move(0, 0)
    page.wait_for_timeout(DRAWN)


def call(page: Page) -> None:
    """The second call from one number, just before it is registered."""
    type_call(page, "路灯不亮，晚上很黑", "中山路94号")
    if not page.locator("#earlier .told").count():
        page.click("#pane button[type=submit]")
        page.wait_for_selector("#pane .timeline")
    type_call(page, "有人在路边摆摊卖水果，三轮车把人行道堵住了", "中山路95号")
    page.wait_for_timeout(DRAWN)


def type_call(page: Page, words: str, place: str) -> None:
    page.goto("/reports/new/")
    page.wait_for_selector("html[data-live=open]")
    for name, value in (("phone", TELEPHONE), ("description", words), ("address", place)):
        field = page.locator(f"#pane [name={name}]")
        field.fill("")  # of a draft
        field.press_sequentially(value)
    page.locator("#places button").first.click()
    page.wait_for_selector("#preview .facts")
    page.wait_for_selector("#class-options :checked", state="attached")


def week(page: Page) -> None:
    page.goto("/department/")
    page.wait_for_timeout(500)


SHOWN: dict[str, tuple[str, str, Callable[[Page], None]]] = {
    "desk": ("dispatcher", "light", desk),
    "call": ("intake", "dark", call),
    "week": ("department", "light", week),
}


def keep(page: Page, path: Path) -> None:
    """As WebP, as good as its weight allows."""
    picture = Image.open(io.BytesIO(page.screenshot()))
    for quality in range(90, 40, -10):
        picture.save(path, quality=quality, method=6)
        if path.stat().st_size <= HEAVIEST:
            print(path, path.stat().st_size)  # noqa: T201
            return
    raise SystemExit(f"{path} is too heavy")


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1]), *(sys.argv[2:] or ["http://127.0.0.1:8000"])))
