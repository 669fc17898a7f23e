"""What cases with such words became: counted as cases are filed and corrected, forgotten with the years."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db import connection
from django.db.models import Sum

from cityloop.cases.models import Case, WordCount
from cityloop.cases.wording import FEWEST, Counts, grams
from cityloop.catalogue import queries as catalogue
from cityloop.journal.followers import Follower
from cityloop.journal.models import Act
from cityloop.journal.services import Json, batch

YEARS_KEPT = 3
_LONGEST = 500
"""Characters of a description that count."""


def counts(text: str) -> Counts:
    """For the pairs of characters of a text, in how many past cases they stood, by filing condition."""
    rows = WordCount.objects.filter(gram__in=grams(text[:_LONGEST])).order_by().values("gram", "standard")
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for row in rows.annotate(n=Sum("cases")).filter(n__gte=FEWEST):
        found[row["gram"]][row["standard"]] = row["n"]
    return found


def learn(act: Act) -> None:
    """A case counts under what it was filed as; once corrected, under what it is now."""
    case = Case.objects.filter(pk=int(act.subject_id)).first()
    if case is None:
        return
    if act.verb == "case.filed":
        _count(case, str(act.payload["class"]), 1)
    else:
        _count(case, _code(act.payload["was"]), -1)
        _count(case, _code(act.payload["condition"]), 1)


def _code(condition: Json) -> str:
    return catalogue.condition(int(str(condition))).code


def _count(case: Case, standard: str, by: int) -> None:
    year = case.filed_at.year
    _add((gram, standard, year, by) for gram in sorted(grams(case.description[:_LONGEST])))


def _add(rows: Iterable[tuple[str, str, int, int]]) -> None:
    statement = (
        "INSERT INTO cases_wordcount (gram, standard, year, cases) VALUES (%s, %s, %s, %s)"
        " ON CONFLICT (gram, standard, year) DO UPDATE SET cases = cases_wordcount.cases + excluded.cases"
    )
    with connection.cursor() as cursor:
        cursor.executemany(statement, list(rows))


def forget(*, at: datetime) -> int:
    """Drops what was counted too many years ago."""
    with batch():
        return WordCount.objects.filter(year__lt=at.year - YEARS_KEPT).delete()[0]


FOLLOWER = Follower("cases.words", learn, frozenset({"case.filed", "case.corrected"}))
