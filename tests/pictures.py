"""Takes a picture of every page: `.venv/bin/python -m tests.pictures [route ...]` into build/pictures.

Each at desktop, wide and phone size, light and dark, in both languages; a page's file is named by its address.
"""

from __future__ import annotations

import itertools
import os
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext

OUT = Path(__file__).resolve().parents[1] / "build" / "pictures"
SIZES = {"desktop": (1366, 768), "wide": (3840, 1080), "phone": (390, 844)}
SCHEMES, LANGUAGES = ("light", "dark"), ("zh-hans", "en")


def main(wanted: list[str]) -> int:
    home = tempfile.mkdtemp(prefix="cityloop-pictures-")
    os.environ |= {"CITYLOOP_DATA": home, "DATABASE_URL": f"sqlite:///{home}/city.sqlite3"}
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cityloop.config.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from bench.serving import web
    from tests.browsing import WITH_MAP, chromium
    from tests.cast import found_town
    from tests.surfaces.samples import Samples

    found_town()
    samples = Samples().made()
    with web() as port, chromium(WITH_MAP) as browser:
        take(browser, f"http://127.0.0.1:{port}", samples, wanted)
    print(OUT)  # noqa: T201
    return 0


def take(browser: Browser, base: str, samples: dict[str, int | str], wanted: list[str]) -> None:
    from tests.surfaces.pages import PAGES

    pages = [each for each in PAGES if not wanted or each.route in wanted or each.address in wanted]
    for person in sorted({each.person for each in pages}):
        context = signed_in(browser, base, person)
        page = context.new_page()
        for each, scheme, language in itertools.product(pages, SCHEMES, LANGUAGES):
            if each.person != person:
                continue
            context.add_cookies([{"name": "django_language", "value": language, "url": base}])
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            page.goto(each.of(samples))
            page.wait_for_selector(each.shows, state="attached")
            for size, (width, height) in SIZES.items():
                page.set_viewport_size({"width": width, "height": height})
                page.wait_for_timeout(400)  # the map draws itself anew
                name = each.address.strip("/").translate(str.maketrans("/?{}=", "-----")) or "desk"
                page.screenshot(path=OUT / f"{name}-{person or 'nobody'}-{size}-{scheme}-{language}.png")
        context.close()


def signed_in(browser: Browser, base: str, person: str) -> BrowserContext:
    from tests.cast import PASSWORD

    context = browser.new_context(base_url=base)
    context.set_default_timeout(60_000)
    if person:
        page = context.new_page()
        page.goto("/sign-in/")
        page.fill("[name=username]", person)
        page.fill("[name=password]", PASSWORD)
        with page.expect_navigation():
            page.click("main button.main")
        page.close()
    return context


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
