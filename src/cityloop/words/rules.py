"""Text as pairs of characters (bigrams): Chinese has no spaces, and its useful words have two characters."""

from __future__ import annotations

import unicodedata
from itertools import groupby


def normalise(text: str) -> str:
    """Runs of letters and digits, one blank between: width, case and punctuation do not count."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join("".join(run) for keep, run in groupby(folded, str.isalnum) if keep)


def terms(query: str) -> list[str]:
    """What a text must contain, every one of them."""
    return list(dict.fromkeys(normalise(query).split(" "))) if normalise(query) else []


def grams(text: str) -> set[str]:
    """The bigrams of a normalised text and the last character of each run, spelled so that no tokenizer alters them."""
    return {_spell(run[i : i + 2]) for run in text.split(" ") for i in range(len(run))}


def _spell(pair: str) -> str:
    """井盖 -> 4e95x76d6; a single character 井 -> 4e95x, so that it is also the beginning of every pair with it."""
    return f"{ord(pair[0]):x}x" + (f"{ord(pair[1]):x}" if len(pair) > 1 else "")


def wanted(term: str) -> tuple[set[str], bool]:
    """The grams to look for, and whether they are beginnings: a single character begins its pairs."""
    if len(term) == 1:
        return {_spell(term)}, True
    return {_spell(term[i : i + 2]) for i in range(len(term) - 1)}, False


def spell_kind(kind: str) -> str:
    """The mark of a kind among the grams: one list to walk instead of all kinds' texts."""
    return "k" + kind.encode().hex()
