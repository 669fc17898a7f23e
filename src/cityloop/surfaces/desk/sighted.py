"""What a camera saw of an alert: the latest picture during, before and after, with the thing marked; the rest below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from cityloop.evidence.models import Role
from cityloop.surfaces.desk.shots import Shot, Shots
from cityloop.watch.models import Alert

MOMENTS: dict[str, str | Promise] = {
    Role.SIGHTING: pgettext_lazy("camera picture", "At the alert"),
    Role.BEFORE: pgettext_lazy("camera picture", "Before"),
    Role.AFTER: pgettext_lazy("camera picture", "Afterwards"),
}


@dataclass(frozen=True, slots=True)
class Moment:
    """`box`: x, y, width, height in fractions; `there`: the thing is in the picture, else its place is."""

    label: str | Promise
    shot: Shot
    box: Sequence[float]
    there: bool

    @property
    def mark(self) -> str:
        return " ".join(f"{side:g}" for side in self.box)


@dataclass(frozen=True, slots=True)
class Sighted:
    moments: list[Moment]
    earlier: list[Moment]

    @property
    def pair(self) -> tuple[Moment, Moment] | None:
        """As it was before and with the thing; with a word each."""
        found = {each.shot.attachment.role: each for each in self.moments}
        ends = found.get(Role.BEFORE), found.get(Role.SIGHTING)
        return (ends[0], ends[1]) if ends[0] and ends[1] else None


def read(shots: Shots, alert: Alert) -> Sighted:
    taken = sorted(shots.all, key=lambda each: (each.at, each.pk))
    latest = _latest(taken)
    box = alert.box if len(alert.box) == 4 else []
    moments = [_moment(latest[role], box) for role in MOMENTS if role in latest]
    kept = {each.shot.pk for each in moments}
    return Sighted(moments, [_moment(each, []) for each in taken[::-1] if each.pk not in kept])


def _latest(taken: Sequence[Shot]) -> dict[str, Shot]:
    """Of each moment; one from before belongs before the thing, and there is no afterwards while it is back."""
    latest = {each.attachment.role: each for each in taken}
    during = latest.get(Role.SIGHTING)
    if during is None:
        return latest
    before = [each for each in taken if each.attachment.role == Role.BEFORE and each.at <= during.at]
    if before:
        latest[Role.BEFORE] = before[-1]
    if Role.AFTER in latest and latest[Role.AFTER].at < during.at:
        del latest[Role.AFTER]
    return latest


def _moment(shot: Shot, box: Sequence[float]) -> Moment:
    role = shot.attachment.role
    return Moment(MOMENTS.get(role, shot.attachment.get_role_display()), shot, box, role == Role.SIGHTING)
