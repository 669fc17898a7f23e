"""Which cases somebody may see."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import BooleanField, Case, F, Lookup, Q, QuerySet, Value, When

from cityloop.cases.lifecycle import OPEN
from cityloop.cases.models import Assistant
from cityloop.staff.rules import CENTRE, PERMISSIONS, Post, Standing

NOTHING = Q(pk__in=[])
CREWS = frozenset({Post.DEPARTMENT, Post.HANDLER, Post.OFFICER, Post.LEGAL})


def visible(standings: Iterable[Standing]) -> Q:
    """Departments see their own cases, inspectors those they check, reported or that lie in their area."""
    found = NOTHING
    for standing in standings:
        if standing.post in PERMISSIONS["case.view"]:
            found |= _visible(standing)
    return found


def _visible(standing: Standing) -> Q:
    if standing.post in CENTRE:
        return in_area(standing.area)
    if standing.post in CREWS:
        helpers = Assistant.objects.filter(department_code__in=standing.departments)
        assisting = among(helpers.values("case"))
        consulted = Q(state="consulting") if standing.post == Post.DEPARTMENT else NOTHING
        return Q(department_code__in=standing.departments) | assisting | consulted
    if standing.post == Post.INSPECTOR:
        own = Q(checker=standing.id) | Q(reporter=standing.id)
        return own | (in_area(standing.area) & Q(state__in=OPEN)) if standing.area else own
    return NOTHING


def gone_through(condition: Q) -> Q:
    """The same condition, but no index serves it: for a few rows that another index has chosen already.

    What is open is some hundredth of everything. Left to choose, a database takes the index of a department or of a
    box over all years and reads every row of it to learn that it is closed.
    """
    if not condition:
        return condition
    return Q(Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField()))


def among(keys: QuerySet[Any, Any]) -> Q:
    """As `pk__in=keys`, but PostgreSQL uses its index inside an OR too: not for a subquery, only for an array."""
    if connection.vendor != "postgresql":
        return Q(pk__in=keys)
    return Q(_AnyOf(F("pk"), ArraySubquery(keys)))


class _AnyOf(Lookup[bool]):
    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        (key, of_key), (array, of_array) = (
            self.process_lhs(compiler, connection),
            self.process_rhs(compiler, connection),
        )
        return f"{key} = ANY({array})", [*of_key, *of_array]


def in_area(area: str) -> Q:
    """An area is a prefix of the cell's code, or the code of a responsibility grid."""
    if not area:
        return ~NOTHING
    return Q(cell__startswith=area) | Q(grids__contains=f"|{area}|")
