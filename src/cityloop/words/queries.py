"""Find things by words."""

from __future__ import annotations

from cityloop.words import grams
from cityloop.words.rules import terms

LONGEST_QUERY = 200


def find(kind: str, query: str, limit: int = 20) -> list[str]:
    """Keys of the things of `kind` whose text contains every word of `query`, newest first.

    Words are what blanks and punctuation part; a word is found inside others (井盖 in 雨水井盖, 2345 in A12345).
    """
    wanted = terms(query[:LONGEST_QUERY])
    return grams.find(kind, wanted, limit) if wanted else []
