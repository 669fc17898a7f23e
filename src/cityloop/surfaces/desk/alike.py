"""Cases that may be the same problem, and why they are thought so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from cityloop.evidence import queries as evidence
from cityloop.intake import queries as intake
from cityloop.staff.rules import Standing
from cityloop.surfaces.desk import rows
from cityloop.surfaces.desk.rows import Row
from cityloop.surfaces.kit import lights
from cityloop.surfaces.kit.kinds import CASE

MOST = 4


@dataclass(frozen=True, slots=True)
class Alike:
    row: Row
    why: str
    picture: int | None


def at_place(
    lon: float, lat: float, minor: str, held: list[Standing], at: datetime, *, besides: int | None = None
) -> list[Alike]:
    """The likest first, of those that the person may see."""
    found = [each for each in intake.alike_at(lon, lat, minor, at, MOST + 1) if each.case.pk != besides]
    keys = [each.case.pk for each in found]
    seen = set(CASE.visible(held).filter(pk__in=keys).values_list("pk", flat=True)) if keys else set()
    shown = [each for each in found if each.case.pk in seen][:MOST]
    pictures = _pictures(each.case.pk for each in shown)
    return [Alike(rows.case(each.case), _why(each, at), pictures.get(str(each.case.pk))) for each in shown]


def _pictures(cases: Iterable[int]) -> dict[str, int]:
    """The first picture of each."""
    found = evidence.attachments_of_many("case", [str(pk) for pk in cases])
    first = {key: next((each for each in all_ if each.media.kind == "image"), None) for key, all_ in found.items()}
    return {key: each.pk for key, each in first.items() if each}


def _why(each: intake.Alike, at: datetime) -> str:
    likeness, age = each.likeness, max(at - each.case.filed_at, timedelta(0))
    same = _("same class") if likeness.same_class >= 1 else _("same major class") if likeness.same_class >= 0.5 else ""
    away = _("%(metres)d m away") % {"metres": round(likeness.distance)}
    return " · ".join(part for part in (away, same, _("%(ago)s ago") % {"ago": lights.span(age)}) if part)
