"""What others ask the catalogue."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from cityloop.catalogue import rules
from cityloop.catalogue.choices import Stage, State
from cityloop.catalogue.comparing import Changes, compare
from cityloop.catalogue.models import CalendarAssignment, Condition, StageLimit, Territory, Version
from cityloop.catalogue.office_hours import calendar_for as calendar_for
from cityloop.catalogue.rules import Place, Responsible, Standard
from cityloop.catalogue.trees import Tree as Tree
from cityloop.catalogue.trees import tree as tree
from cityloop.catalogue.trees import tree_of
from cityloop.journal.glance import Glance
from cityloop.staff.models import Department
from cityloop.workflow.clocks import Limit


class NoVersion(LookupError):
    """No catalogue was in force at the moment."""


class UnknownCondition(LookupError):
    """No version has this filing condition."""


class UnknownStage(LookupError):
    """The centre has no such stage."""


def version_at(at: datetime) -> Version:
    """The version in force at the moment; raises NoVersion."""
    published = Version.objects.filter(state=State.PUBLISHED, effective_from__lte=at)
    found = published.order_by("-effective_from").first()
    if found is None:
        raise NoVersion(f"no catalogue was in force at {at.isoformat()}")
    return found


def tree_at(at: datetime) -> Tree:
    return tree(version_at(at))


def condition(pk: int) -> Standard:
    """The standard of a filing condition's row, in whichever version it stands; raises UnknownCondition."""
    for version, token in _published():
        if pk in (standards := tree_of(token, version).standards):
            return standards[pk]
    versions = Condition.objects.filter(pk=pk).values_list("minor__major__version__token", "minor__major__version")
    found = versions.first()
    if found is None:
        raise UnknownCondition(str(pk))
    return tree_of(*found).standards[pk]


def standard(version: Version, code: str) -> Standard:
    """By code such as "event-01-10-1"; raises UnknownCondition."""
    try:
        return tree(version).by_code[code]
    except KeyError:
        raise UnknownCondition(code) from None


def preview(version: Version, at: datetime) -> Changes:
    """What publishing the version would change against the one in force at the moment."""
    try:
        return compare(tree(version), tree_at(at))
    except NoVersion:
        return compare(tree(version))


def unknown_departments(version: Version) -> list[str]:
    """Codes in duties that no department has."""
    duties = (duty for each in tree(version).by_code.values() for duty in each.duties)
    named = {duty.department_code for duty in duties if duty.department_code}
    return sorted(named - set(Department.objects.filter(code__in=named).values_list("code", flat=True)))


def candidates(standard: Standard, place: Place) -> list[Responsible]:
    """Departments that may be asked, the best first."""
    return rules.candidates(standard.duties, place, territories(place.area_codes))


def responsible(standard: Standard, place: Place) -> Responsible:
    """Raises rules.NobodyResponsible."""
    return rules.responsible(standard.duties, place, territories(place.area_codes))


def territories(area_codes: Iterable[str]) -> dict[str, str]:
    rows = Territory.objects.filter(area_code__in=list(area_codes))
    return dict(rows.values_list("area_code", "department_code"))


def all_territories() -> dict[str, str]:
    """Departments by the code of their area."""
    return dict(Territory.objects.order_by("area_code").values_list("area_code", "department_code"))


def stage_limit(stage: str) -> Limit:
    """Raises UnknownStage."""
    if stage not in Stage.values:
        raise UnknownStage(stage)
    return _stage_limits().get(stage) or rules.STAGE_DEFAULTS[Stage(stage)]


def stage_limits() -> dict[Stage, Limit]:
    """Of every stage as the rows have it this moment, for those who change them."""
    own = {row.stage: row.limit for row in StageLimit.objects.all()}
    return {stage: own.get(stage) or rules.STAGE_DEFAULTS[stage] for stage in Stage}


# Published versions never change, so their trees are true for ever; the newest first.
_published = Glance(
    lambda: list(Version.objects.filter(state=State.PUBLISHED).order_by("-effective_from").values_list("pk", "token")),
    "catalogue",
)
_stage_limits = Glance(lambda: {row.stage: row.limit for row in StageLimit.objects.all()}, "stage")


def calendar_name(department_code: str, at: datetime) -> str:
    """What the calendar is called by which the department works at the moment; empty where none was set up."""
    held = CalendarAssignment.objects.filter(department_code__in={"", department_code}, since__lte=at)
    found = max(held.select_related("calendar"), key=lambda row: (bool(row.department_code), row.since), default=None)
    return found.calendar.name if found else ""
