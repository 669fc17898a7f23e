"""The photos of a subject by what they show: as it was found, as it was handled, as it was checked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cityloop.evidence.models import Attachment, Role
from cityloop.intake.queries import distance_m
from cityloop.staff import queries as staff
from cityloop.surfaces.desk import dossier

GROUPS: dict[str, str | Promise] = {
    "discovered": _("Discovered"),
    "contractor": _("From the contractor"),
    "handled": pgettext_lazy("photos", "Handled"),
    "checked": pgettext_lazy("photos", "Checked"),
}


@dataclass(frozen=True, slots=True)
class Shot:
    attachment: Attachment
    who: str
    at: datetime
    metres: int | None

    @property
    def pk(self) -> int:
        return self.attachment.pk


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    label: str | Promise
    shots: list[Shot]


@dataclass(frozen=True, slots=True)
class Shots:
    """`pair` is the first photo as found and the last as handled, to be laid over each other."""

    groups: list[Group]
    pair: tuple[Shot, Shot] | None

    @property
    def all(self) -> list[Shot]:
        return [shot for group in self.groups for shot in group.shots]


def read(pictures: list[Attachment], subject: Any) -> Shots:
    """`subject` has a position; a case also the moment at which it was filed, and reports."""
    reports = subject.reports.values_list("pk", flat=True) if hasattr(subject, "reports") else ()
    first = _takers(pictures, [str(pk) for pk in reports])
    names = staff.names_of({each.by_id for each in first.values()})
    found: dict[str, list[Shot]] = {name: [] for name in GROUPS}
    for each in pictures:
        found[_group(each, getattr(subject, "filed_at", None))].append(_shot(each, first, names, subject))
    groups = [Group(name, GROUPS[name], shots) for name, shots in found.items() if shots]
    before, after = found["discovered"], found["handled"]
    return Shots(groups, (before[0], after[-1]) if before and after else None)


def _group(each: Attachment, filed_at: datetime | None) -> str:
    if each.role == Role.AFTER:
        return "handled"
    if each.role == Role.CONTRACTOR:
        return "contractor"
    looked = each.role == Role.NEAR and (filed_at is None or each.created > filed_at)
    return "checked" if looked else "discovered"


def _takers(pictures: list[Attachment], reports: list[str]) -> dict[int, Attachment]:
    """By file, where it was attached first: a report's photos go on to its case under the name of who filed it."""
    media = [each.media_id for each in pictures]
    rows = Attachment.objects.filter(media__in=media, subject_kind="report", subject_id__in=reports).order_by("-pk")
    return {each.media_id: each for each in (*pictures[::-1], *rows)}


def _shot(each: Attachment, first: dict[int, Attachment], names: dict[str, str], subject: Any) -> Shot:
    origin = first[each.media_id]
    at = each.taken_at or origin.taken_at or origin.created
    return Shot(each, _taker(origin, names), at, _metres(each, subject))


def _taker(origin: Attachment, names: dict[str, str]) -> str:
    if origin.by_kind in dossier.OUTSIDE:
        return str(dossier.OUTSIDE[origin.by_kind])
    return str(_("Camera")) if origin.by_kind == "station" else names.get(origin.by_id, origin.by_id)


def _metres(each: Attachment, subject: Any) -> int | None:
    lon, lat = getattr(subject, "lon", None), getattr(subject, "lat", None)
    if each.lon is None or each.lat is None or lon is None or lat is None:
        return None
    return round(distance_m(lon, lat, each.lon, each.lat))
