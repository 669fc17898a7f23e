"""Find things by words."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from cityloop.words import grams
from cityloop.words.models import Entry
from cityloop.words.rules import terms

LONGEST_QUERY = 200


def find(kind: str, query: str, limit: int = 20) -> list[str]:
    """Keys of the things of `kind` whose text contains every word of `query`, newest first.

    Words are what blanks and punctuation part; a word is found inside others (井盖 in 雨水井盖, 2345 in A12345).
    """
    wanted = terms(query[:LONGEST_QUERY])
    return grams.find(kind, wanted, limit) if wanted else []


def keys(kind: str, query: str) -> RawSQL | QuerySet[Any, Any]:
    """All of them, as a subquery for `pk__in`, where keys are numbers."""
    wanted = terms(query[:LONGEST_QUERY])
    return grams.keys(kind, wanted) if wanted else Entry.objects.none().values("pk")
