"""The register on the page and as a file; addresses are in neither."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from cityloop.staff.rules import Standing
from cityloop.surfaces.errands.exporting.columns import named, plain, position
from cityloop.surfaces.errands.exporting.lists import Asked, Column, ExportedList
from cityloop.watch import queries as watch
from cityloop.watch.models import Camera, Condition, Owner, Recording


@dataclass(frozen=True, slots=True)
class Filter:
    words: str = ""
    owner: str = ""
    condition: str = ""
    station: str = ""

    @classmethod
    def read(cls, given: QueryDict) -> Filter:
        owner, condition = given.get("owner", ""), given.get("condition", "")
        return cls(
            given.get("q", "").strip()[:80],
            owner if owner in Owner.values else "",
            condition if condition in Condition.values else "",
            given.get("station", "")[:64],
        )

    @property
    def any(self) -> bool:
        return bool(self.words or self.owner or self.condition or self.station)

    def found(self, at: datetime) -> QuerySet[Camera]:
        return watch.register(self.words, self.owner, self.condition, self.station, at=at)


def columns() -> list[Column]:
    """Headed as `geography`'s import reads them, so that what went out comes in again."""
    return [
        plain(_("Code"), "code"),
        plain(_("Name"), "name"),
        *position(),
        plain(_("Direction"), "direction", float),
        plain(_("Field of view"), "field_of_view", float),
        Column(_("Whose"), ("owner",), named(dict(Owner.choices))),
        plain(_("Purpose"), "purpose"),
        Column(_("Sign since"), ("sign_since",), _day),
        Column(_("Used since"), ("used_since",), _day),
        Column(_("Registered on"), ("registered_on",), _day),
        plain(_("Recordings kept (days)"), "kept_days", int),
        plain(_("Loudspeaker"), "speaker"),
        plain(_("Station"), "station__code"),
        Column(_("Is recorded"), ("recording",), named(dict(Recording.choices))),
        plain(_("Last minutes"), "ring_minutes", int),
        plain(_("Masks by itself"), "masks_itself", bool),
        Column(_("Positions"), ("presets",), ", ".join),
        plain(_("Stands at"), "preset"),
        plain(_("Goes back after (minutes)"), "home_minutes", int),
        plain(_("In service"), "in_service", bool),
    ]


def _day(found: date | None) -> str:
    return found.isoformat() if found else ""


def _asked(asked: Asked, held: Sequence[Standing], at: datetime) -> QuerySet[Camera]:
    return Filter.read(QueryDict(asked.query)).found(at)


LIST = ExportedList("camera", _("Cameras"), "camera.register", columns, _asked)
