"""Single values out of files and into them. What cannot be understood raises ValueError with the reason."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from cityloop.geography.saying import gettext as _

Parse = Callable[[Any], Any]

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_EXACT_DIGITS = 15


def text(value: Any) -> str:
    """Codes often arrive as numbers; beyond 15 digits a spreadsheet has rounded them already."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        value = int(value)
    if isinstance(value, datetime | date):
        return f"{value:%Y%m%d}"
    found = str(value).strip()
    return found[1:] if found[:1] == "'" and found[1:].startswith(_FORMULA) else found


def code(value: Any) -> str:
    if isinstance(value, float) and len(f"{abs(value):.0f}") > _EXACT_DIGITS:
        raise ValueError(_("stored as a number, which keeps 15 digits: make the column text"))
    return text(value)


def number(value: Any) -> float | None:
    if (given := text(value)) == "":
        return None
    try:
        return float(given)
    except ValueError:
        raise ValueError(_("is no number")) from None


def whole(value: Any) -> int | None:
    found = number(value)
    if found is None:
        return None
    if not math.isfinite(found) or found != int(found) or abs(found) > 2**31:
        raise ValueError(_("is no whole number"))
    return int(found)


def day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    given = text(value)
    if not given:
        return None
    pieces = re.fullmatch(
        r"(\d{4})(?:(\d\d)(\d\d)|[-/.年](\d{1,2})[-/.月](\d{1,2})日?)(?:[ T]\d\d:\d\d(?::\d\d)?)?", given
    )
    try:
        year, *rest = [int(piece) for piece in pieces.groups() if piece] if pieces else []
        return date(year, *rest)
    except (ValueError, TypeError):
        raise ValueError(_("is no date such as 20260131 or 2026-01-31")) from None


def several(value: Any) -> tuple[str, ...]:
    return tuple(piece for piece in re.split(r"[,，;；、\s]+", text(value)) if piece)


def listed(value: Any) -> tuple[str, ...]:
    """Names with commas between, or a line each; they may hold blanks."""
    return tuple(piece.strip() for piece in re.split(r"[,，;；、\n]+", text(value)) if piece.strip())


def one_of(words: Mapping[str, Any]) -> Parse:
    """A vocabulary; empty is None."""

    def parse(value: Any) -> Any:
        given = text(value)
        if not given:
            return None
        found = words.get(given.casefold())
        if found is None:
            known = ", ".join(list(dict.fromkeys(words))[:12])
            raise ValueError(_("is none of: %(known)s") % {"known": known})
        return found

    return parse


def safe(value: Any) -> Any:
    """A text that a spreadsheet would run as a formula is told to be a text."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
