"""The measure of proposals, kept by month as cases are closed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import F, QuerySet, Sum
from django.utils import timezone

from cityloop.cases.accuracy import Measure, narrowest
from cityloop.cases.models import Case, Tally
from cityloop.staff.models import Department

WINDOW = timedelta(days=365)


def areas_of(case: Case) -> tuple[str, ...]:
    """From the narrowest to the whole city."""
    return tuple(dict.fromkeys((*filter(None, (case.community, case.street)), "")))


def settle(case: Case) -> None:
    """At its first closing a case tells whether the proposal was right: its own unit, or one within, handled it."""
    if not case.proposed or case.closed_at is None or case.reopenings:
        return
    right = int(_within(case.department, case.proposed))
    month = timezone.localtime(case.closed_at).date().replace(day=1)
    for area in areas_of(case):
        row, _new = Tally.objects.get_or_create(minor=case.minor, area=area, month=month)
        Tally.objects.filter(pk=row.pk).update(right=F("right") + right, total=F("total") + 1)


def _within(department: Department | None, code: str) -> bool:
    while department is not None:
        if department.code == code:
            return True
        department = department.parent
    return False


def measures(minor: str, areas: Iterable[str], at: datetime) -> dict[str, Measure]:
    rows = _recent(at).filter(minor=minor, area__in=list(areas)).values("area")
    return {
        row["area"]: Measure(row["r"], row["t"], row["area"]) for row in rows.annotate(r=Sum("right"), t=Sum("total"))
    }


def measure(case: Case, at: datetime) -> Measure | None:
    """Of the case's class, in the narrowest area that has cases enough."""
    areas = areas_of(case)
    return narrowest(areas, measures(case.minor, areas, at))


def pairs(at: datetime, least: int) -> dict[tuple[str, str], Measure]:
    """All pairs of class and area with at least so many cases."""
    rows = _recent(at).values("minor", "area").annotate(r=Sum("right"), t=Sum("total")).filter(t__gte=least)
    return {(row["minor"], row["area"]): Measure(row["r"], row["t"], row["area"]) for row in rows}


def _recent(at: datetime) -> QuerySet[Tally]:
    return Tally.objects.filter(month__gt=_month_before(at)).order_by()


def _month_before(at: datetime) -> date:
    return timezone.localtime(at - WINDOW).date().replace(day=1)
