"""The measure of proposals in words: 46 of 48 right (95 % interval 86–99 %)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from cityloop.cases import measuring
from cityloop.cases.accuracy import Measure
from cityloop.cases.models import Case
from cityloop.geography import queries as geography


def told(case: Case, at: datetime) -> str:
    """Of the case's class, in the narrowest area that has cases enough."""
    found = measuring.measure(case, at)
    return f"{area_name(found.area)} · {figures(found)}" if found else ""


def figures(measure: Measure) -> str:
    low, high = (round(100 * each) for each in measure.interval)
    values = {"right": measure.right, "total": measure.total, "low": low, "high": high}
    return _("%(right)d of %(total)d right (95 %% interval %(low)d–%(high)d %%)") % values


def area_name(area: str) -> str:
    return area_names([area])[area]


def area_names(areas: Iterable[str]) -> dict[str, str]:
    wanted = set(areas)
    return {"": _("whole city")} | {area: area for area in wanted if area} | geography.names(wanted - {""})
