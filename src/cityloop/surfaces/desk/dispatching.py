"""What the case page tells about dispatch: how sure the proposal is, who goes along, how a consultation stands."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from cityloop.cases import trips
from cityloop.cases.models import Case
from cityloop.surfaces.desk import measured, rows


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
