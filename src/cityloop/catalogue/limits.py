"""Limits in the words of the tables: 2紧急工作时, 4小时, 2天, 15工作日; class two areas after a slash. Pure."""

from __future__ import annotations

import re

from cityloop.workflow.clocks import Limit, LimitKind


class BadLimitText(ValueError):
    """This is no limit."""


# The first word of each kind is the one that is written.
WORDS = {
    LimitKind.URGENT_MINUTE: ("分钟", "紧急工作分钟"),
    LimitKind.URGENT_HOUR: ("紧急工作时", "紧急工作小时", "紧急小时"),
    LimitKind.URGENT_DAY: ("紧急工作日", "紧急工作天", "自然日"),
    LimitKind.WORK_HOUR: ("工作时", "工作小时", "小时"),
    LimitKind.WORK_DAY: ("工作日", "工作天", "天", "日"),
}
_KINDS = {word: kind for kind, words in WORDS.items() for word in words}
_LIMIT = re.compile(r"(\d{1,4})(?:个)?(" + "|".join(sorted(_KINDS, key=len, reverse=True)) + ")")


def read(text: str) -> tuple[Limit, Limit | None]:
    """The limit, and another one for areas of class two where one is given."""
    parts = [_one(part) for part in re.sub(r"\s", "", text).split("/")]
    if len(parts) > 2:
        raise BadLimitText(text)
    return parts[0], parts[1] if len(parts) == 2 else None


def _one(text: str) -> Limit:
    found = _LIMIT.fullmatch(text)
    if found is None or int(found[1]) == 0:
        raise BadLimitText(text)
    return Limit(_KINDS[found[2]], int(found[1]))


def write(limit: Limit, two: Limit | None = None) -> str:
    return "/".join(f"{each.amount}{WORDS[each.kind][0]}" for each in (limit, two) if each)
