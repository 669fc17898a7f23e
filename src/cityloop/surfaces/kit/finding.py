"""Finding cases and reports among those that somebody sees: by number, address, telephone or words."""

from __future__ import annotations

import re
from typing import Any

from django.db.models import Max, QuerySet

from cityloop.privacy.cipher import blind_index
from cityloop.words import queries as words

MOST = 40
RECENT = 20_000
_NUMBER = re.compile(r"^(R?)\d{8}-0*(\d{1,12})$", re.IGNORECASE)
_PHONE = re.compile(r"^\+?[\d\- ]{7,20}$")


def newest(kind: str, query: str, subjects: QuerySet[Any]) -> list[int]:
    """Keys alone, the newest 40 first: only the rows that are shown are read whole. Each way has its own index, and so
    its own question. `subjects` are the reports or cases that may be seen.
    """
    query = query.strip()
    if number := _NUMBER.match(query):
        return [int(number[2])] if kind == ("report" if number[1] else "case") else []
    found = _by_words(kind, query, subjects)
    if kind == "report" and _PHONE.match(query):
        found += _first(subjects.filter(phone_index=blind_index(query, "phone")))
    return sorted(found, reverse=True)[:MOST]


def _by_words(kind: str, query: str, subjects: QuerySet[Any]) -> list[int]:
    """What is common is soon found among the newest; there the database need not go through everything first."""
    common = words.is_common(kind, query)
    matching, found = words.matching(kind, query, common=common), list[int]()
    for since in (_recent(subjects), 0) if common else (0,):
        found = _first(subjects.filter(matching, pk__gt=since))
        if len(found) == MOST:
            break
    return found


def _first(subjects: QuerySet[Any]) -> list[int]:
    return list(subjects.order_by("-pk").values_list("pk", flat=True)[:MOST])


def _recent(subjects: QuerySet[Any]) -> int:
    last: int = subjects.model._default_manager.aggregate(last=Max("pk"))["last"] or 0
    return last - RECENT
