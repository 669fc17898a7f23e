"""The catalogue a new city starts with, as CSV beside this file.

Codes, names, limits and duties follow one city's published table in the numbering of GB/T 30428.2-2013; the conditions
are in our own words, departments are those of a county. It is configuration: a city puts its own in its place.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from cityloop.catalogue.choices import CaseKind, Scheme, Who
from cityloop.catalogue.drafts import CatalogueDraft, ClassDraft, StandardDraft
from cityloop.catalogue.rules import Duty
from cityloop.workflow.clocks import Calendar, Limit, LimitKind

HERE = Path(__file__).parent
NAME = "立结案标准（通用）"
_WHO = {"@territory": Who.TERRITORY, "@owner": Who.OWNER}


@dataclass(frozen=True, slots=True)
class DepartmentSeed:
    code: str
    name: str
    name_en: str
    parent: str
    dispatches_within: bool
    territory: str


def departments() -> list[DepartmentSeed]:
    """27 departments of the demo county, parents first; street offices and towns with the area they look after."""
    return [_department(row) for row in _rows("departments.csv")]


def _department(row: dict[str, str]) -> DepartmentSeed:
    names = row["name"], row["name_en"], row["parent"]
    return DepartmentSeed(row["code"], *names, row["dispatches_within"] == "yes", row["territory"])


def catalogue() -> CatalogueDraft:
    classes = [_class(row) for row in _rows("classes.csv")]
    return CatalogueDraft(classes, [_standard(row) for row in _rows("conditions.csv")])


def older_classes() -> list[ClassDraft]:
    """The classes of CJ/T 214-2007, for cities that still use them; they have no conditions."""
    return [_class(row) for row in _rows("classes_cjt214.csv")]


def with_public_holidays(hours: Calendar) -> Calendar:
    """The public holidays of 2026 as data: to be checked against the State Council's notice every year."""
    days = [(date.fromisoformat(row["date"]), row["what"]) for row in _rows("holidays.csv")]
    off = {day for day, what in days if what == "holiday"}
    makeup = {day: hours.weekly[0] for day, what in days if what == "makeup"}
    return replace(hours, holidays=hours.holidays | off, makeup={**hours.makeup, **makeup})


def _class(row: dict[str, str]) -> ClassDraft:
    return ClassDraft(
        kind=CaseKind(row["kind"]),
        major_code=row["major_code"],
        major_name=row["major_name"],
        major_name_en=row["major_name_en"],
        minor_code=row["minor_code"],
        minor_name=row["minor_name"],
        minor_name_en=row["minor_name_en"],
        scheme=Scheme(row["scheme"]),
        is_extension=row["extension"] == "yes",
        evidence=row["evidence"],
    )


def _standard(row: dict[str, str]) -> StandardDraft:
    return StandardDraft(
        kind=CaseKind(row["kind"]),
        major_code=row["major_code"],
        minor_code=row["minor_code"],
        number=int(row["number"]),
        text=row["text"],
        text_en=row["text_en"],
        closing=row["closing"],
        closing_en=row["closing_en"],
        limit=Limit(LimitKind(row["limit_kind"]), int(row["limit_amount"])),
        duties=tuple(_duty(unit) for unit in row["duties"].split()),
        supervisor=row["supervisor"],
    )


def _duty(unit: str) -> Duty:
    return Duty(_WHO[unit]) if unit in _WHO else Duty(Who.DEPARTMENT, unit)


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
