"""Finding cases and reports by number, address, telephone or words."""

from __future__ import annotations

import re
from typing import Any

from django.db.models import Max, QuerySet

from cityloop.privacy.cipher import blind_index
from cityloop.surfaces.desk.kinds import KINDS, Standings
from cityloop.surfaces.desk.rows import Row, rows
from cityloop.words import queries as words

MOST = 40
RECENT = 20_000
_NUMBER = re.compile(r"^(R?)\d{8}-0*(\d{1,12})$", re.IGNORECASE)
_PHONE = re.compile(r"^\+?[\d\- ]{7,20}$")


def find(query: str, standings: Standings) -> list[Row]:
    """The newest first, of what these posts may see."""
    query = query.strip()
    found: list[Row] = []
    for kind in ("report", "case"):
        subjects = KINDS[kind].visible(standings)
        found += rows(kind, list(subjects.filter(pk__in=_newest(kind, query, subjects)).order_by("-pk")))
    return found


def _newest(kind: str, query: str, subjects: QuerySet[Any]) -> list[int]:
    """Keys alone: only the rows that are shown are read whole. Each way has its own index, and so its own question."""
    if number := _NUMBER.match(query):
        return [int(number[2])] if kind == ("report" if number[1] else "case") else []
    found = _by_words(kind, query, subjects)
    if kind == "report" and _PHONE.match(query):
        found += _first(subjects.filter(phone_index=blind_index(query, "phone")))
    return sorted(found, reverse=True)[:MOST]


def _by_words(kind: str, query: str, subjects: QuerySet[Any]) -> list[int]:
    matching, found = words.matching(kind, query), list[int]()
    for since in _beginnings(kind, query, subjects):
        found = _first(subjects.filter(matching, pk__gt=since))
        if len(found) == MOST:
            break
    return found


def _first(subjects: QuerySet[Any]) -> list[int]:
    return list(subjects.order_by("-pk").values_list("pk", flat=True)[:MOST])


def _beginnings(kind: str, query: str, subjects: QuerySet[Any]) -> tuple[int, ...]:
    """What is common is soon found among the newest; there the database need not go through everything first."""
    if not words.is_common(kind, query):
        return (0,)
    last: int = subjects.model._default_manager.aggregate(last=Max("pk"))["last"] or 0
    return last - RECENT, 0
