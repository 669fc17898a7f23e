"""By which hours a department works. The catalogue keeps the calendars and registers itself here.

A calendar knows its own changes: it counts as the old one until each change and as the new one from there.
"""

from __future__ import annotations

from collections.abc import Callable

from cityloop.workflow.clocks import Calendar

_provider: Callable[[str], Calendar] | None = None


def register(provider: Callable[[str], Calendar]) -> None:
    global _provider
    _provider = provider


def calendar(department: str) -> Calendar:
    if _provider is None:
        raise RuntimeError("No room has registered working calendars")
    return _provider(department)
