"""Which working calendar a code means. The catalogue keeps the calendars and registers itself here."""

from __future__ import annotations

from collections.abc import Callable

from cityloop.workflow.clocks import Calendar

_provider: Callable[[str], Calendar] | None = None


def register(provider: Callable[[str], Calendar]) -> None:
    global _provider
    _provider = provider


def calendar(code: str) -> Calendar:
    if _provider is None:
        raise RuntimeError("No room has registered working calendars")
    return _provider(code)
