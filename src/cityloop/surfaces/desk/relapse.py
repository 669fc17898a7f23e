"""What the desk tells of a place to which things come back: then and now, how often, and at which hours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from cityloop.cases.models import Case
from cityloop.watch.alerts import remembering
from cityloop.watch.models import Alert

HEIGHT = 30  # of the highest bar
KEY_FOR = timedelta(days=14)  # that a place to which things come back is looked at more often, if somebody wants that
LEAST = 2  # of an hour in which nothing came


@dataclass(frozen=True, slots=True)
class Bar:
    """An hour of the day; `x`, `y` and `height` in units of the drawing."""

    hour: int
    count: int
    height: int
    usual: bool

    @property
    def x(self) -> int:
        return self.hour * 10

    @property
    def y(self) -> int:
        return HEIGHT - self.height


def tell(alert: Alert, at: datetime) -> dict[str, Any]:
    """`again` only of what stands at the place of a closed case, `habit` only of what came more than once."""
    known, told = alert.again, _habit(alert)
    if told:
        told["key_until"] = timezone.localdate(at) + KEY_FOR
    if known:
        told["again"] = {
            "case": known.case,
            "closed_at": known.closed_at,
            "days": remembering.days_after(alert, known),
            "then": remembering.closing_picture(known),
            "now": remembering.picture_now(alert),
        }
    return told


def of_case(case: Case) -> dict[str, Any]:
    """The habit of a case that was opened again, where a camera has seen its thing."""
    if not case.reopenings:
        return {}
    seen = Alert.objects.filter(report_code__in=case.reports.values("code")).order_by("began_at", "pk").last()
    return _habit(seen) if seen else {}


def _habit(alert: Alert) -> dict[str, Any]:
    habit = remembering.habit(alert)
    return {"habit": habit, "bars": bars(habit.hours, habit.usual)} if habit.times > 1 else {}


def bars(hours: Sequence[int], usual: Sequence[int]) -> list[Bar]:
    most = max(hours, default=0) or 1
    return [
        Bar(hour, count, max(round(HEIGHT * count / most), LEAST), hour in usual) for hour, count in enumerate(hours)
    ]
