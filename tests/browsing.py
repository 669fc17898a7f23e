"""The browser of the tests: Debian's Chromium, everything drawn by the processor."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

from tests.tools import need

_QUIET = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
WITH_MAP = [*_QUIET, "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
# Without WebGL the desk says that it draws no map; a map drawn by the processor costs more than all the rest.
MAPLESS = [*_QUIET, "--disable-gpu", "--disable-3d-apis"]


@contextmanager
def chromium(flags: Sequence[str] = WITH_MAP) -> Iterator[Browser]:
    path = need("chromium")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=list(flags))
        yield found
        found.close()
