"""Shifts as the pages tell them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from cityloop.duty import queries as duty
from cityloop.duty.models import Position, Shift
from cityloop.duty.rules import FRESH
from cityloop.geography import queries as geography
from cityloop.staff import queries as staff
from cityloop.staff.models import Person
from cityloop.staff.rules import OUTDOORS, Post, Standing
from cityloop.surfaces.kit import lights


@dataclass(frozen=True, slots=True)
class Told:
    """`seen` is how long ago; empty where nobody knows. A `stale` position draws no check any more."""

    shift: Shift
    post: str | Promise
    area: str
    since: str
    seen: str
    stale: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """A post in which somebody may go on duty, by its place among all of theirs."""

    place: int
    post: str | Promise
    area: str


def tell(shifts: Iterable[Shift], at: datetime) -> list[Told]:
    rows = list(shifts)
    names = geography.names(each.area_code for each in rows if each.area_code)
    return [_told(each, names, at) for each in rows]


def _told(shift: Shift, names: dict[str, str], at: datetime) -> Told:
    ago = _ago(shift, at)
    return Told(
        shift,
        Post(shift.post).label,
        _area(shift.area_code, names),
        lights.span(at - (shift.signed_on_at or at)),
        lights.span(ago) if ago is not None else "",
        ago is None or ago > FRESH,
    )


def _ago(shift: Shift, at: datetime) -> timedelta | None:
    """How long ago they were seen in this shift."""
    position: Position | None = getattr(shift.person, "position", None)
    if position is None or shift.signed_on_at is None or position.at < shift.signed_on_at:
        return None
    return max(at - position.at, timedelta(0))


def choices(held: Iterable[Standing]) -> list[Choice]:
    rows = [(place, each) for place, each in enumerate(held) if each.post in OUTDOORS]
    names = geography.names(each.area for _place, each in rows if each.area)
    return [Choice(place, Post(each.post).label, _area(each.area, names)) for place, each in rows]


def _area(code: str, names: dict[str, str]) -> str:
    return names.get(code, code) if code else _("Whole city")


def on_duty(person: Person) -> bool:
    return staff.may(person, "duty.sign_on") and duty.is_on_duty(person, timezone.now())
