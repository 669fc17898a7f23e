"""Find things by words."""

from __future__ import annotations

from django.db.models import OuterRef, Q, Subquery, TextField
from django.db.models.functions import Cast
from django.db.models.lookups import Contains

from cityloop.words import grams
from cityloop.words.models import Entry
from cityloop.words.rules import terms

LONGEST_QUERY = 200
SAMPLE = 1000
"""Newest things that tell how common words are."""


def find(kind: str, query: str, limit: int = 20) -> list[str]:
    """Keys of the things of `kind` whose text contains every word of `query`, newest first.

    Words are what blanks and punctuation part; a word is found inside others (井盖 in 雨水井盖, 2345 in A12345).
    """
    wanted = terms(query[:LONGEST_QUERY])
    return grams.find(kind, wanted, limit) if wanted else []


def matching(kind: str, query: str, key: str = "pk", *, common: bool | None = None) -> Q:
    """For rows whose `key` is the key of a thing that contains every word of `query`.

    What is rare is looked up; what every hundredth thing contains is met soon by whoever goes through the rows, so that
    each row's own text is read instead: a hundred thousand keys would be gathered for the forty that are shown. Who has
    asked `is_common` already says so.
    """
    wanted = terms(query[:LONGEST_QUERY])
    if not wanted:
        return Q(pk__in=[])
    if not (is_common(kind, query) if common is None else common):
        return Q(**{f"{key}__in": grams.keys(kind, wanted)})
    own = Entry.objects.filter(kind=kind, key=Cast(OuterRef(key), TextField())).values("text")[:1]
    return Q(*(Contains(Subquery(own), term) for term in wanted))


def is_common(kind: str, query: str) -> bool:
    """Every hundredth of the newest things contains all of it."""
    wanted = terms(query[:LONGEST_QUERY])
    newest = Entry.objects.filter(kind=kind).order_by("-pk").values_list("text", flat=True)[:SAMPLE]
    return sum(all(term in text for term in wanted) for text in newest) >= SAMPLE // 100
