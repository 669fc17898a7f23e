"""What the rounds covered as a list to take out: a row for each camera."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy, pgettext_lazy

from cityloop.staff.rules import Standing
from cityloop.surfaces.errands.exporting.columns import code_of, plain, position
from cityloop.surfaces.errands.exporting.lists import Asked, Column, ExportedList
from cityloop.surfaces.patrol.looks import CAMERA
from cityloop.watch.models import Camera
from cityloop.watch.rounds import covering

HOURS = ("8", "12", "24")


def hours_of(given: Mapping[str, str]) -> str:
    """Of the page's address."""
    asked = given.get("hours", "")
    return asked if asked in HOURS else HOURS[0]


def columns() -> list[Column]:
    rounds = {each.pk: "、".join(names) for each, names in covering.rounds_over(timezone.now()).items()}
    return [
        plain(CAMERA, "name"),
        plain(code_of(CAMERA), "code"),
        Column(gettext_lazy("Rounds"), ("pk",), lambda pk: rounds.get(pk, "")),
        Column(gettext_lazy("Coverage"), ("times", "dark", "picture_at", "since"), _cover),
        plain(gettext_lazy("Times"), "times", int),
        Column(gettext_lazy("Seconds"), ("lasted",), _seconds, int),
        plain(pgettext_lazy("seen", "Last"), "last", datetime),
        Column(gettext_lazy("No picture since"), ("dark", "picture_at"), _without, datetime),
        *position(),
    ]


def _cover(times: int, dark: bool, picture_at: datetime | None, since: datetime) -> str:
    return str(covering.cover(times, dark, picture_at, since).label)


def _seconds(lasted: timedelta | None) -> int:
    return round(lasted.total_seconds()) if lasted else 0


def _without(dark: bool, picture_at: datetime | None) -> datetime | None:
    return picture_at if dark else None


def _listed(asked: Asked, held: Sequence[Standing], at: datetime) -> QuerySet[Camera]:
    return Camera.objects.filter(pk__in=[each.pk for each in covering.rounds_over(at)]).order_by("code")


def _reckoned(rows: QuerySet[Any], asked: Asked, at: datetime) -> QuerySet[Any]:
    since = at - timedelta(hours=int(hours_of(QueryDict(asked.query).dict())))
    return covering.looked_at(rows, covering.rounds_over(at), since, at)


LIST = ExportedList("coverage", gettext_lazy("Coverage"), "patrol.open", columns, _listed, reckoned=_reckoned)
