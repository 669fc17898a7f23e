"""What pages tell about dispatch: how sure the proposal is, who goes along, how a consultation stands; precedents."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from cityloop.cases import trips
from cityloop.cases.models import Case, Precedent
from cityloop.surfaces.desk import classes, measured, rows


def context(case: Case, at: datetime) -> dict[str, Any]:
    waits = case.state == "filed"
    return {
        "accuracy": measured.told(case, at) if waits else "",
        "beside": len(trips.beside(case)) if waits else 0,
        "stops": rows.rows("case", _stops(case)),
        "invitations": case.invitations.select_related("department"),
    }


def _stops(case: Case) -> list[Case]:
    if case.trip_id is None:
        return []
    found = Case.objects.filter(trip=case.trip_id).select_related("condition__minor", "department")
    return list(found.order_by("stop"))


def precedents(query: str, at: datetime) -> QuerySet[Precedent]:
    """By class, department, place and words of the verdict."""
    found = Precedent.objects.select_related("department", "case")
    for word in query.strip()[:80].split():
        minors = [code for code, name in classes.minor_names(at).items() if word in name]
        where = Q(reason__contains=word) | Q(department__name__contains=word) | Q(case__address__contains=word)
        found = found.filter(where | Q(minor__in=minors) | Q(case__area_name__contains=word))
    return found
