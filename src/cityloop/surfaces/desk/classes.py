"""Picking a filing condition: by words, with the likeliest first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cityloop.cases import learning, wording
from cityloop.cases.limits import minor_of
from cityloop.cases.wording import Entry, Reason
from cityloop.catalogue import queries as catalogue
from cityloop.catalogue.rules import Standard
from cityloop.surfaces.desk.rows import is_english
from cityloop.surfaces.kit import lights
from cityloop.workflow.clocks import Limit, LimitKind

MOST = 12


@dataclass(frozen=True, slots=True)
class Option:
    id: int
    code: str
    name: str
    text: str
    limit: str
    urgent: bool
    minor: str
    why: str = ""


def options(query: str, at: datetime, most: int = MOST) -> list[Option]:
    """Filing conditions whose class or text shares most with the query; a code finds its class."""
    standards = catalogue.tree_at(at).standards.values()
    scored = ((score(query, _texts(each)), each) for each in standards)
    found = sorted((pair for pair in scored if pair[0] > 0), key=lambda pair: (-pair[0], pair[1].code))
    return [option(each) for _score, each in found[:most]]


def suggested(words: str, at: datetime, most: int = MOST) -> list[Option]:
    """What past cases with such words became, and what the catalogue calls so; each with its reason."""
    standards = catalogue.tree_at(at).by_code
    entries = [Entry(code, *_texts(each)) for code, each in standards.items()]
    found = wording.suggest(words, entries, learning.counts(words))[:most]
    return [replace(option(standards[each.code]), why=_why(each.reasons)) for each in found]


def _why(reasons: Iterable[Reason]) -> str:
    return "; ".join(_told(each) for each in reasons)


def _told(reason: Reason) -> str:
    """井盖 ×41 past cases · in the name."""
    parts = [f"{reason.gram} ×{reason.cases} {_('past cases')}"] if reason.cases else [reason.gram]
    return " · ".join([*parts, _("in the name")]) if reason.in_name else parts[0]


def minor_names(at: datetime) -> dict[str, str]:
    """The minor classes by code such as event-04-06, in the reader's language."""
    english, standards = is_english(), catalogue.tree_at(at).by_code.values()
    return {
        minor_of(each): each.minor_name_en if english and each.minor_name_en else each.minor_name for each in standards
    }


def one(pk: int) -> Option:
    return option(catalogue.condition(pk))


def known(pk: str) -> Option | None:
    """What a form names, if it is there."""
    try:
        return one(int(pk)) if pk.isdecimal() and len(pk) < 10 else None
    except catalogue.UnknownCondition:
        return None


def option(each: Standard) -> Option:
    english = is_english()
    name = each.minor_name_en if english and each.minor_name_en else each.minor_name
    text = each.text_en if english and each.text_en else each.text
    code = f"{each.major_code}-{each.minor_code}"
    minor = f"{each.kind}-{code}"
    return Option(each.id, code, name, text, limit_text(each.limit), each.urgent, minor)


def _texts(each: Standard) -> tuple[str, str]:
    names = (
        f"{each.major_code}-{each.minor_code} {each.major_code}{each.minor_code} {each.minor_name} {each.minor_name_en}"
    )
    return names, f"{each.text} {each.text_en}"


def score(query: str, texts: tuple[str, str]) -> float:
    """How much of the query is found: pairs of characters, those in a class's name count four times."""
    wanted = pairs(query)
    if not wanted:
        return 0
    names, text = pairs(texts[0]), pairs(texts[1])
    whole = 2 if query.strip().casefold() in texts[0].casefold() else 0
    return whole + (4 * len(wanted & names) + len(wanted & text)) / len(wanted)


def pairs(text: str) -> set[str]:
    """Pairs of neighbouring signs within words: what Chinese words are told by; English has its words whole too."""
    words = "".join(sign if sign.isalnum() or sign == "-" else " " for sign in text.casefold()).split()
    return {word[i : i + 2] for word in words for i in range(max(1, len(word) - 1)) if len(word) > 1} | _long(words)


def _long(words: Iterable[str]) -> set[str]:
    return {word for word in words if word.isascii() and len(word) > 2}


def limit_text(limit: Limit) -> str:
    """The limit as it was set, with the clock it runs by."""
    count = limit.amount
    words = {
        LimitKind.URGENT_HOUR: ngettext("%(n)d hour, day and night", "%(n)d hours, day and night", count),
        LimitKind.URGENT_DAY: ngettext("%(n)d day, holidays too", "%(n)d days, holidays too", count),
        LimitKind.WORK_HOUR: ngettext("%(n)d working hour", "%(n)d working hours", count),
        LimitKind.WORK_DAY: ngettext("%(n)d working day", "%(n)d working days", count),
    }
    return words[limit.kind] % {"n": count} if limit.kind in words else lights.span(timedelta(minutes=count))
