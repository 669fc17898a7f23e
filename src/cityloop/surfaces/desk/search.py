"""Finding cases and reports by number, address, telephone or words."""

from __future__ import annotations

import re
from typing import Any

from django.db.models import Q, QuerySet

from cityloop.privacy.cipher import blind_index
from cityloop.surfaces.desk.kinds import KINDS, Standings
from cityloop.surfaces.desk.rows import Row, rows
from cityloop.words import queries as words

MOST = 40
_NUMBER = re.compile(r"^(R?)\d{8}-0*(\d{1,12})$", re.IGNORECASE)
_PHONE = re.compile(r"^\+?[\d\- ]{7,20}$")


def find(query: str, standings: Standings) -> list[Row]:
    """The newest first, of what these posts may see."""
    query = query.strip()
    found: list[Row] = []
    for kind in ("report", "case"):
        subjects = KINDS[kind].visible(standings)
        found += rows(kind, list(_matching(kind, query, subjects).order_by("-pk")[:MOST]))
    return found


def _matching(kind: str, query: str, subjects: QuerySet[Any]) -> QuerySet[Any]:
    if number := _NUMBER.match(query):
        wanted = "report" if number[1] else "case"
        return subjects.filter(pk=int(number[2])) if kind == wanted else subjects.none()
    keys = [int(key) for key in words.find(kind, query, 200) if key.isdigit()]
    matching = Q(pk__in=keys)
    if kind == "report" and _PHONE.match(query):
        matching |= Q(phone_index=blind_index(query, "phone"))
    return subjects.filter(matching)
