"""Which cases somebody may see."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from cityloop.cases.lifecycle import OPEN
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
        assisting = Q(assistants__department_code__in=standing.departments)
        consulted = Q(state="consulting") if standing.post == Post.DEPARTMENT else NOTHING
        return Q(department_code__in=standing.departments) | assisting | consulted
    if standing.post == Post.INSPECTOR:
        own = Q(checker=standing.id) | Q(reporter=standing.id)
        return own | (in_area(standing.area) & Q(state__in=OPEN)) if standing.area else own
    return NOTHING


def in_area(area: str) -> Q:
    """An area is a prefix of the cell's code, or the code of a responsibility grid."""
    if not area:
        return ~NOTHING
    return Q(cell__startswith=area) | Q(grids__contains=f"|{area}|")
