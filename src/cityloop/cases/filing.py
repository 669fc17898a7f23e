"""2  Filing (立案): one step, with class, cell, department in charge and limit filled in from place and catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cityloop.cases import placing, practice
from cityloop.cases.limits import minor_of
from cityloop.cases.models import Case, Precedent, Why
from cityloop.catalogue import queries as catalogue
from cityloop.catalogue.rules import Standard
from cityloop.geography.models import Component
from cityloop.journal.services import Actor, act
from cityloop.staff.models import Department
from cityloop.words import services as words
from cityloop.workflow import services as engine
from cityloop.workflow.clocks import Limit
from cityloop.workflow.errors import Unsuitable


@dataclass(frozen=True, slots=True)
class Draft:
    """What filing fills in: shown before, stored after. `options` are the departments that may be asked."""

    standard: Standard
    place: dict[str, Any]
    department: Department
    why: Why
    why_day: date | None
    options: tuple[Department, ...]
    limit: Limit

    @property
    def why_department(self) -> str:
        """In the reader's language."""
        return self.why.told(self.why_day)


def draft(*, condition: int, lon: float, lat: float, at: datetime, component: str = "") -> Draft:
    """Raises `workflow.errors.Unsuitable` where no department is in charge, `BadPosition` for absurd coordinates."""
    try:
        standard = catalogue.condition(condition)
    except catalogue.UnknownCondition as fault:
        raise Unsuitable(_("There is no such filing condition.")) from fault
    place = placing.columns(lon, lat)
    found = catalogue.candidates(standard, placing.for_catalogue(place, owner_of(component)))
    departments = Department.objects.in_bulk([each.department_code for each in found], field_name="code")
    options = [(departments[each.department_code], each) for each in found if each.department_code in departments]
    precedent, day = _precedent(standard, place), None
    if precedent is not None:
        department, why, day = precedent.department, Why.PRECEDENT, timezone.localdate(precedent.decided_at)
    elif options:
        department, why = options[0][0], Why(options[0][1].because)
    else:
        raise Unsuitable(_("Nobody is in charge of this class at this place; add a duty to the catalogue."))
    others = tuple(each for each, __ in options)
    return Draft(standard, place, department, why, day, others, standard.limit_in(place["area_class"]))


def owner_of(component: str) -> str:
    owner = Component.objects.filter(code=component).values_list("owner_code", flat=True).first() if component else ""
    return owner or ""


def _precedent(standard: Standard, place: dict[str, Any]) -> Precedent | None:
    near = Precedent.objects.filter(minor=minor_of(standard), h3=place["h3"], revoked_at=None)
    return near.select_related("department").first()


def file(
    *,
    source: str,
    condition: int,
    lon: float,
    lat: float,
    actor: Actor,
    at: datetime,
    address: str = "",
    description: str = "",
    reporter: str = "",
    component: str = "",
) -> Case:
    """Opens a case; the caller has decided that it meets the filing condition."""
    drafted = draft(condition=condition, lon=lon, lat=lat, at=at, component=component)
    standard = drafted.standard
    with act("case.filed", actor=actor, at=at) as entry:
        case = Case(
            **drafted.place,
            source=source,
            condition_id=standard.id,
            kind=standard.kind,
            minor=minor_of(standard),
            component=component,
            address=address,
            description=description,
            department=drafted.department,
            department_code=drafted.department.code,
            proposed=drafted.department.code,
            why=drafted.why,
            why_day=drafted.why_day,
            reporter=reporter,
            urgent=standard.urgent,
            filed_at=at,
        )
        engine.begin(practice.table(), case, actor=actor, at=at, entry=entry, department=case.department_code)
        entry.payload |= {
            "source": source,
            "class": standard.code,
            "cell": case.cell,
            "department": case.department_code,
            "urgent": case.urgent,
        }
        entry.sealed |= {name: text for name, text in (("description", description), ("address", address)) if text}
        words.index("case", str(case.pk), f"{case.number} {standard.minor_name} {address} {description}")
    return case
