"""A whole version in memory, for pickers and look-up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from uuid import UUID

from cityloop.catalogue.choices import Severity, State, Who
from cityloop.catalogue.models import Condition, Duty, MajorClass, MinorClass, Version
from cityloop.catalogue.rules import Duty as DutyRule
from cityloop.catalogue.rules import Standard, standard_code
from cityloop.workflow.clocks import DayRule, Limit, LimitKind


@dataclass(frozen=True, slots=True)
class Minor:
    id: int
    kind: str
    major_code: str
    code: str
    name: str
    name_en: str
    scheme: str
    is_extension: bool
    evidence: str
    standards: tuple[Standard, ...]


@dataclass(frozen=True, slots=True)
class Major:
    kind: str
    code: str
    name: str
    name_en: str
    minors: tuple[Minor, ...]


@dataclass(frozen=True)
class Tree:
    majors: tuple[Major, ...]
    standards: dict[int, Standard] = field(init=False, repr=False)
    by_code: dict[str, Standard] = field(init=False, repr=False)
    minors: dict[tuple[str, str, str], Minor] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        minors = [minor for major in self.majors for minor in major.minors]
        standards = [standard for minor in minors for standard in minor.standards]
        object.__setattr__(self, "minors", {(minor.kind, minor.major_code, minor.code): minor for minor in minors})
        object.__setattr__(self, "standards", {standard.id: standard for standard in standards})
        object.__setattr__(self, "by_code", {standard.code: standard for standard in standards})


def tree(version: Version) -> Tree:
    """Kept in memory under the version's token, which every change renews: no process ever reads an old tree."""
    if version.state == State.DRAFT:
        version.refresh_from_db(fields=["token", "state"])
    return tree_of(version.token, version.pk)


@lru_cache(maxsize=16)
def tree_of(token: UUID, version_id: int) -> Tree:
    """Table by table: right after a version is written, PostgreSQL has no statistics to plan the joins well."""
    version = Version.objects.get(pk=version_id, token=token)
    majors = {row.pk: row for row in MajorClass.objects.filter(version=version).order_by("kind", "code")}
    rows = {row.pk: row for row in MinorClass.objects.filter(major__in=majors).order_by("code")}
    standards = _standards(majors, rows, DayRule(version.day_rule))
    minors: dict[int, list[Minor]] = defaultdict(list)
    for row in rows.values():
        minors[row.major_id].append(_minor(majors[row.major_id], row, tuple(standards[row.pk])))
    return Tree(
        tuple(Major(row.kind, row.code, row.name, row.name_en, tuple(minors[pk])) for pk, row in majors.items())
    )


def _minor(major: MajorClass, row: MinorClass, standards: tuple[Standard, ...]) -> Minor:
    texts = row.name, row.name_en, row.scheme, row.is_extension, row.evidence
    return Minor(row.pk, major.kind, major.code, row.code, *texts, standards)


def _standards(
    majors: Mapping[int, MajorClass], minors: Mapping[int, MinorClass], day_rule: DayRule
) -> dict[int, list[Standard]]:
    rows = list(Condition.objects.filter(minor__in=minors).order_by("minor_id", "number"))
    duties: dict[int, list[DutyRule]] = defaultdict(list)
    for duty in Duty.objects.filter(condition__in=[row.pk for row in rows]).order_by("condition_id", "rank"):
        rule = DutyRule(Who(duty.who), duty.department_code, duty.area_code, duty.area_class)
        duties[duty.condition_id].append(rule)
    found: dict[int, list[Standard]] = defaultdict(list)
    for row in rows:
        minor = minors[row.minor_id]
        found[row.minor_id].append(_standard(majors[minor.major_id], minor, row, tuple(duties[row.pk]), day_rule))
    return found


def _standard(
    major: MajorClass, minor: MinorClass, row: Condition, duties: tuple[DutyRule, ...], day_rule: DayRule
) -> Standard:
    two = Limit(LimitKind(row.limit_two_kind), row.limit_two_amount or 0, day_rule) if row.limit_two_kind else None
    return Standard(
        id=row.pk,
        code=standard_code(major.kind, major.code, minor.code, row.number),
        kind=major.kind,
        major_code=major.code,
        minor_code=minor.code,
        minor_name=minor.name,
        minor_name_en=minor.name_en,
        number=row.number,
        text=row.text,
        text_en=row.text_en,
        closing=row.closing,
        closing_en=row.closing_en,
        severity=Severity(row.severity),
        limit=Limit(LimitKind(row.limit_kind), row.limit_amount, day_rule),
        limit_two=two,
        supervisor=row.supervisor,
        duties=duties,
    )
