"""The browser of the tests: Debian's Chromium, everything drawn by the processor."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserType, expect, sync_playwright

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

PATIENCE = 60_000  # milliseconds; a busy machine of two cores draws everything by its processor

# A toast may come and go while a busy machine looks elsewhere; what was said is kept.
KEEP_TOASTS = """
new MutationObserver((changes) => {
  for (const change of changes) for (const box of change.addedNodes) {
    if (box.classList?.contains("toast")) document.documentElement.dataset.said = box.textContent;
  }
}).observe(document, { childList: true, subtree: true });
"""


@contextmanager
def chromium(flags: Sequence[str] = MAPLESS) -> Iterator[Browser]:
    with sync_playwright() as playwright, _launched(playwright.chromium, flags) as found:
        yield found


@contextmanager
def with_map(beside: Browser) -> Iterator[Browser]:
    """A second one; what runs both can run but once in a process."""
    with _launched(beside.browser_type, WITH_MAP) as found:
        yield found


@contextmanager
def _launched(kind: BrowserType, flags: Sequence[str]) -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    found = kind.launch(executable_path=need("chromium"), args=list(flags))
    yield found
    found.close()
