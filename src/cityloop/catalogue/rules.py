"""What the catalogue decides: which limit holds and whose duty it is. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from cityloop.catalogue.choices import Severity, Stage, Who
from cityloop.workflow.clocks import Limit, LimitKind


class NobodyResponsible(LookupError):
    """No duty of the condition leads to a department at this place."""


class Because(StrEnum):
    """Why a department is responsible."""

    NAMED = "named"  # the condition names it
    NAMED_FOR_AREA = "named_for_area"  # the condition names it for this area
    NAMED_FOR_AREA_CLASS = "named_for_area_class"
    TERRITORY = "territory"  # the place lies in its territory
    OWNER = "owner"  # it owns the component


@dataclass(frozen=True, slots=True)
class Duty:
    who: Who
    department_code: str = ""
    area_code: str = ""
    area_class: str = ""


@dataclass(frozen=True, slots=True)
class Standard:
    """One filing condition with all that follows from it; the same text as the database row `id`."""

    id: int
    code: str
    kind: str
    major_code: str
    minor_code: str
    minor_name: str
    minor_name_en: str
    number: int
    text: str
    text_en: str
    closing: str
    closing_en: str
    severity: Severity
    limit: Limit
    limit_two: Limit | None
    supervisor: str
    duties: tuple[Duty, ...]

    @property
    def urgent(self) -> bool:
        return self.limit.kind.continuous

    def limit_in(self, area_class: str) -> Limit:
        return self.limit_two if self.limit_two and area_class == "two" else self.limit


@dataclass(frozen=True, slots=True)
class Place:
    """What of a place matters here: codes of the areas it lies in, the narrowest first, and who owns the component."""

    area_codes: tuple[str, ...] = ()
    area_class: str = ""
    owner_department: str = ""


@dataclass(frozen=True, slots=True)
class Responsible:
    department_code: str
    because: Because
    area_code: str = ""


def standard_code(kind: str, major: str, minor: str, number: int) -> str:
    """The same in every version, so that precedents and figures outlive one."""
    return f"{kind}-{major}-{minor}-{number}"


def severity_of(limit: Limit) -> Severity:
    return Severity.SERIOUS if limit.kind.continuous else Severity.NORMAL


def candidates(duties: Iterable[Duty], place: Place, territories: Mapping[str, str]) -> list[Responsible]:
    """Who may be asked, the best first: for the narrowest area, then by area class, then in general; each by rank."""
    fitting = sorted((duty for duty in duties if _fits(duty, place)), key=lambda duty: _width(duty, place))
    found = (_resolved(duty, place, territories) for duty in fitting)
    first: dict[str, Responsible] = {}
    for each in found:
        if each is not None:
            first.setdefault(each.department_code, each)
    return list(first.values())


def responsible(duties: Iterable[Duty], place: Place, territories: Mapping[str, str]) -> Responsible:
    """Raises NobodyResponsible."""
    found = candidates(duties, place, territories)
    if not found:
        raise NobodyResponsible(f"no department is responsible in {', '.join(place.area_codes) or 'an unknown area'}")
    return found[0]


def _fits(duty: Duty, place: Place) -> bool:
    return duty.area_code in ("", *place.area_codes) and duty.area_class in ("", place.area_class)


def _width(duty: Duty, place: Place) -> tuple[int, bool]:
    narrow = place.area_codes.index(duty.area_code) if duty.area_code else len(place.area_codes)
    return narrow, not duty.area_class


def _resolved(duty: Duty, place: Place, territories: Mapping[str, str]) -> Responsible | None:
    if duty.who == Who.OWNER:
        return Responsible(place.owner_department, Because.OWNER) if place.owner_department else None
    if duty.who == Who.TERRITORY:
        area = next((code for code in place.area_codes if code in territories), None)
        return Responsible(territories[area], Because.TERRITORY, area) if area else None
    if duty.area_code:
        return Responsible(duty.department_code, Because.NAMED_FOR_AREA, duty.area_code)
    because = Because.NAMED_FOR_AREA_CLASS if duty.area_class else Because.NAMED
    return Responsible(duty.department_code, because)


# Stages inside the centre: what cities were seen to use, or our own choice; rows of StageLimit go before these.
STAGE_DEFAULTS: Mapping[Stage, Limit] = {
    Stage.INTAKE: Limit(LimitKind.URGENT_MINUTE, 15),
    Stage.VERIFY: Limit(LimitKind.URGENT_MINUTE, 30),
    Stage.FILING: Limit(LimitKind.URGENT_MINUTE, 15),
    Stage.DISPATCH: Limit(LimitKind.URGENT_MINUTE, 15),
    Stage.FEEDBACK: Limit(LimitKind.URGENT_MINUTE, 15),
    Stage.CONSULTING: Limit(LimitKind.URGENT_DAY, 1),
    Stage.CHECK_SEND: Limit(LimitKind.URGENT_MINUTE, 15),
    Stage.CHECK: Limit(LimitKind.URGENT_MINUTE, 30),
    Stage.CLOSING: Limit(LimitKind.URGENT_MINUTE, 15),
}
