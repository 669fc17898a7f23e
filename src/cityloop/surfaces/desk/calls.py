"""While somebody is on the telephone: what they reported before, what lies there, in sentences to read out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cityloop.cases.lifecycle import HELD, OPEN
from cityloop.cases.models import Case
from cityloop.catalogue import queries as catalogue
from cityloop.geography import describing
from cityloop.geography import queries as geography
from cityloop.geography.locate import Whereabouts, locate
from cityloop.geography.models import Component
from cityloop.geography.queries import Near
from cityloop.intake import queries as intake
from cityloop.intake.lifecycle import UNDER_WAY
from cityloop.intake.models import Report
from cityloop.staff.models import Department
from cityloop.staff.rules import Standing
from cityloop.surfaces.desk import forms, rows
from cityloop.surfaces.desk.forms import Choice

COMPONENTS_M = 30.0
FEWEST_DIGITS = 7


@dataclass(frozen=True, slots=True)
class Earlier:
    """A report of the same telephone, and what the caller can be told of it at once."""

    report: Report
    title: str
    place: str
    sentence: str
    open: bool

    @property
    def address(self) -> str:
        return f"/cases/{self.report.case_id}/" if self.report.case_id else f"/reports/{self.report.pk}/"


def earlier(phone: str, held: list[Standing], at: datetime) -> list[Earlier]:
    """The latest first; nothing for a number that is not yet one."""
    if sum(sign.isdecimal() for sign in phone) < FEWEST_DIGITS:
        return []
    return [_earlier(each, at) for each in intake.of_phone(phone, held)]


def _earlier(report: Report, at: datetime) -> Earlier:
    case = report.case
    about: Case | Report = case or report
    is_open = case.state in OPEN if case else report.state in UNDER_WAY
    sentence = of_case(case, at) if case else of_report(report)
    return Earlier(report, rows.class_name(about.condition), rows.place(about), sentence, is_open)


def of_report(report: Report) -> str:
    """How far a report is that has not become a case."""
    sentences = {
        "checking": _("It is registered; an inspector has been sent to look."),
        "refused": _("It was not taken up."),
        "handled": _("It was put right on the spot."),
        "elsewhere": _("It was passed on; it is not for this office."),
    }
    return sentences.get(report.state, _("It is registered and will be decided on shortly."))


def of_case(case: Case, at: datetime) -> str:
    """How far a case is, as one says it on the telephone."""
    if case.state in HELD:
        return _with_department(case, at)
    sentence = _SENTENCES.get(case.state)
    return sentence(case) if sentence else ""


def _with_department(case: Case, at: datetime) -> str:
    values = {"department": case.department, "due": _moment(case.due_at, at) if case.due_at else "—"}
    if case.due_at and case.due_at <= at:
        return _("It is with %(department)s, overdue since %(due)s.") % values
    return _("It is already assigned to %(department)s, due %(due)s.") % values


def _moment(moment: datetime, at: datetime) -> str:
    """The hour alone where it is today."""
    local = timezone.localtime(moment)
    today = local.date() == timezone.localtime(at).date()
    return local.strftime("%H:%M") if today else local.strftime("%m-%d %H:%M")


def _closed(case: Case) -> str:
    day = date_format(timezone.localtime(case.closed_at), "m-d") if case.closed_at else ""
    return _("It was put right and closed on %(day)s.") % {"day": day}


def _put_off(case: Case) -> str:
    day = date_format(timezone.localtime(case.until), "Y-m-d") if case.until else "—"
    return _("It cannot be done now and is put off until %(day)s.") % {"day": day}


def _reported_back(case: Case) -> str:
    return _("%(department)s says it is done; we are checking that.") % {"department": case.department}


_SENTENCES: dict[str, Callable[[Case], str]] = {
    "filed": lambda case: _("It is filed and is about to be assigned."),
    "consulting": lambda case: _("The departments are agreeing whose it is."),
    "suspended": _put_off,
    "postponed": _put_off,
    "feedback": _reported_back,
    "check_due": _reported_back,
    "checking": _reported_back,
    "closing": lambda case: _("It is put right and about to be closed."),
    "closed": _closed,
    "void": lambda case: _("It was found not to be a case."),
}


@dataclass(frozen=True, slots=True)
class Alike:
    """An open or recent case near the place, to which the call can be attached."""

    choice: Choice
    sentence: str
    open: bool


@dataclass(frozen=True, slots=True)
class Card:
    """A place as the caller means it."""

    address: str
    whereabouts: Whereabouts
    components: list[Near[Component]]
    alike: list[Alike]
    territory: str


def place(lon: float, lat: float, minor: str, at: datetime) -> Card:
    """Raises `geography.coordinates.BadPosition`."""
    found = locate(lon, lat)
    near = intake.alike_at(lon, lat, minor, at)
    alike = [Alike(forms.like(each), of_case(each.case, at), each.case.state in OPEN) for each in near]
    components = geography.nearest_components(lon, lat, COMPONENTS_M, limit=3)
    return Card(describing.describe(lon, lat), found, components, alike, _territory(found))


def _territory(found: Whereabouts) -> str:
    """Who holds the place where no class says it."""
    codes = [area.code for area in (found.community, found.street, found.district) if area]
    held = catalogue.territories(codes)
    code = next((held[each] for each in codes if each in held), "")
    name = Department.objects.filter(code=code).values_list("name", flat=True).first() if code else None
    return name or ""
