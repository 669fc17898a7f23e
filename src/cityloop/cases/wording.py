"""Which filing condition words speak of: past cases and the catalogue vote, pair of characters by pair. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

_RUNS = re.compile(r"[\u3400-\u9fff]+|[a-z]{3,40}")
_DAMPING = 5
"""So many cases a pair of characters needs before it is half believed."""
_NAME, _TEXT = 1.0, 0.25
_TOLD = 2
FEWEST = 3
"""What was said in fewer cases might tell of one person; it neither votes nor is shown."""

Counts = Mapping[str, Mapping[str, int]]
"""Pair of characters -> code of the filing condition -> past cases."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A filing condition as it can be recognised; `name` and `text` in all languages."""

    code: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Reason:
    """What spoke for a condition: how many past cases had these characters, and whether its name has them."""

    gram: str
    cases: int
    in_name: bool


@dataclass(frozen=True, slots=True)
class Suggestion:
    code: str
    score: float
    reasons: tuple[Reason, ...]


@lru_cache(maxsize=4096)
def grams(text: str) -> frozenset[str]:
    """Pairs of Chinese characters and whole English words. Digits, which tell of people, are left out."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    found: set[str] = set()
    for run in _RUNS.findall(folded):
        found |= {run} if run.isascii() else {run[at : at + 2] for at in range(len(run) - 1)}
    return frozenset(found)


def suggest(text: str, entries: Iterable[Entry], counts: Counts) -> list[Suggestion]:
    """The likeliest first. A pair votes with the share of its past cases that became this condition, less where it has
    been met seldom; it votes again if the condition's name has it, and a little if its text does.
    """
    wanted = grams(text)
    judged = (_judge(each, wanted, counts) for each in entries)
    return sorted((each for each in judged if each.score > 0), key=lambda each: (-each.score, each.code))


def _judge(entry: Entry, wanted: frozenset[str], counts: Counts) -> Suggestion:
    name, text = grams(entry.name), grams(entry.text)
    votes = {gram: _past(gram, entry.code, counts) + _NAME * (gram in name) + _TEXT * (gram in text) for gram in wanted}
    telling = sorted((gram for gram in wanted if votes[gram] > _TEXT), key=lambda gram: (-votes[gram], gram))[:_TOLD]
    reasons = (Reason(gram, counts.get(gram, {}).get(entry.code, 0), gram in name) for gram in telling)
    return Suggestion(entry.code, sum(votes.values()) / max(1, len(wanted)), tuple(reasons))


def _past(gram: str, code: str, counts: Counts) -> float:
    of_gram = counts.get(gram, {})
    return of_gram.get(code, 0) / (sum(of_gram.values()) + _DAMPING)
