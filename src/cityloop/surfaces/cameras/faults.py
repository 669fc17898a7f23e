"""Faults of cameras and their days as lists: on their pages and as files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from cityloop.staff.rules import Standing
from cityloop.surfaces.errands.exporting.columns import code_of, coded, named, people, plain
from cityloop.surfaces.errands.exporting.lists import Asked, Column, ExportedList
from cityloop.surfaces.kit import lights
from cityloop.watch.health import queries, rules
from cityloop.watch.models import Fault, HealthDay, Owner, Sign

CAMERA = pgettext_lazy("device", "Camera")


@dataclass(frozen=True, slots=True)
class Filter:
    words: str = ""
    sign: str = ""
    owner: str = ""
    station: str = ""
    over: bool = False
    sort: str = "since"

    @classmethod
    def read(cls, given: QueryDict) -> Filter:
        sort = given.get("sort", "")
        return cls(
            given.get("q", "").strip()[:80],
            given.get("sign", ""),
            given.get("owner", ""),
            given.get("station", "")[:64],
            given.get("over") == "1",
            sort if sort in queries.SORTS else "since",
        )

    @property
    def any(self) -> bool:
        return bool(self.words or self.sign or self.owner or self.station)

    def found(self, at: datetime) -> QuerySet[Fault]:
        found = queries.faults(self.words, self.sign, self.owner, self.station)
        found = queries.over(found, at) if self.over else found.filter(ended_at=None)
        return found.order_by(*queries.SORTS[self.sort])


def day_of(given: Mapping[str, str], at: datetime) -> date:
    """The day asked for; else yesterday, the last that is whole."""
    yesterday = timezone.localdate(at) - timedelta(days=1)
    try:
        return parse_date(given.get("day", "")) or yesterday
    except ValueError:
        return yesterday


def share_names() -> tuple[str, str]:
    """As this city's reports call the shares of time online and well."""
    online, well = queries.names()
    return online or _("Online rate"), well or _("Picture-good rate")


def signs_told(signs: Mapping[str, int]) -> list[str]:
    """Each with how long it held, the longest first."""
    told = sorted(signs.items(), key=lambda each: (-each[1], each[0]))
    return [f"{Sign(sign).label} {lights.span(timedelta(seconds=lasted))}" for sign, lasted in told]


def _minutes(began: datetime, ended: datetime | None) -> int:
    return round(((ended or timezone.now()) - began).total_seconds() / 60)


def _fault_columns() -> list[Column]:
    return [
        *coded(gettext_lazy("Sign"), "sign", named(dict(Sign.choices))),
        plain(CAMERA, "camera__name"),
        plain(code_of(CAMERA), "camera__code"),
        plain(gettext_lazy("Station"), "station__name"),
        Column(gettext_lazy("Whose"), ("camera__owner",), _owner()),
        plain(gettext_lazy("Began at"), "began_at", datetime),
        plain(gettext_lazy("Ended at"), "ended_at", datetime),
        Column(gettext_lazy("Minutes"), ("began_at", "ended_at"), _minutes, int),
        plain(gettext_lazy("Acknowledged at"), "acknowledged_at", datetime),
        Column(gettext_lazy("Acknowledged by"), ("acknowledged_by",), _person()),
    ]


def _owner() -> Any:
    names = named(dict(Owner.choices))
    return lambda owner: names(owner) if owner else ""


def _person() -> Any:
    names = people()
    return lambda username: names(username) if username else ""


def _day_columns() -> list[Column]:
    online, well = share_names()
    return [
        Column(gettext_lazy("Day"), ("day",), lambda day: day.isoformat()),
        plain(CAMERA, "camera__name"),
        plain(code_of(CAMERA), "camera__code"),
        Column(gettext_lazy("Whose"), ("camera__owner",), named(dict(Owner.choices))),
        plain(gettext_lazy("Station"), "camera__station__name"),
        Column(gettext_lazy("Minutes to be watched"), ("charged",), lambda seconds: round(seconds / 60), int),
        Column(f"{online} (%)", ("online", "charged"), rules.percent, float),
        Column(f"{well} (%)", ("well", "charged"), rules.percent, float),
        Column(gettext_lazy("Signs"), ("signs",), lambda signs: "; ".join(signs_told(signs))),
    ]


def _faults(asked: Asked, held: Sequence[Standing], at: datetime) -> QuerySet[Fault]:
    return Filter.read(QueryDict(asked.query)).found(at)


def _days(asked: Asked, held: Sequence[Standing], at: datetime) -> QuerySet[HealthDay]:
    given = QueryDict(asked.query)
    return queries.days(day_of(given, at), given.get("owner", ""))


LIST = ExportedList(
    "fault", gettext_lazy("Camera faults"), "camera.health", _fault_columns, _faults, ("camera__lon", "camera__lat")
)
DAYS = ExportedList(
    "camera-day", gettext_lazy("Days of the cameras"), "camera.health", _day_columns, _days,
    ("camera__lon", "camera__lat"),
)  # fmt: skip
