"""Rows of the table become drafts, with every row's problem."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import BinaryIO

from django.utils.translation import gettext as _

from cityloop.catalogue import limits, units
from cityloop.catalogue.choices import CaseKind, Scheme, Who
from cityloop.catalogue.drafts import CatalogueDraft, ClassDraft, StandardDraft
from cityloop.catalogue.excel import opening
from cityloop.catalogue.excel.layout import CLASS, HEADINGS, INHERITED, SHEETS, SUPERVISOR, UNITS
from cityloop.catalogue.models import UnitName
from cityloop.catalogue.rules import Duty
from cityloop.geography.rules import BadDrafts, Problem
from cityloop.staff.models import Department
from cityloop.workflow.clocks import Limit

Key = tuple[str, str, str]


def known_units() -> dict[str, Duty]:
    """Departments by name and by code, and the unit names that the city has explained."""
    rows = Department.objects.values_list("code", "name")
    found = {text: Duty(Who.DEPARTMENT, code) for code, name in rows for text in (code, name)}
    explained = UnitName.objects.values_list("name", "who", "department_code")
    return found | {name: Duty(Who(who), code) for name, who, code in explained}


def read(stream: BinaryIO, known: Mapping[str, Duty], before: CatalogueDraft | None = None) -> CatalogueDraft:
    """Raises BadDrafts with every row's problem. A kind without a sheet stays as it was before."""
    problems: list[Problem] = []
    before = before or CatalogueDraft([], [])
    found = _Found({each.key: each for each in before.classes})
    sheets = opening.sheets(stream)
    for name, rows in sheets.items():
        reading = _Sheet(name, SHEETS[name], known, problems, found)
        for number, cells in opening.body(name, rows, problems):
            reading.take(number, cells)
    if not found.standards and not problems:
        problems.append(Problem(0, "", _("The table has no rows")))
    if problems:
        raise BadDrafts(problems)
    kept = {kind for name, kind in SHEETS.items() if name not in sheets}
    classes = [*found.classes.values(), *(each for each in before.classes if each.kind in kept)]
    standards = [*_in_english(found.standards, before), *(each for each in before.standards if each.kind in kept)]
    return CatalogueDraft(classes, standards)


def _in_english(standards: Iterable[StandardDraft], before: CatalogueDraft) -> Iterator[StandardDraft]:
    """With the English of before, where the Chinese is the same."""
    texts = {each.text: each.text_en for each in before.standards}
    closings = {each.closing: each.closing_en for each in before.standards}
    for each in standards:
        yield replace(each, text_en=texts.get(each.text, ""), closing_en=closings.get(each.closing, ""))


@dataclass
class _Found:
    before: Mapping[Key, ClassDraft]
    classes: dict[Key, ClassDraft] = field(default_factory=dict)
    majors: dict[tuple[str, str], str] = field(default_factory=dict)
    numbers: dict[Key, int] = field(default_factory=dict)
    standards: list[StandardDraft] = field(default_factory=list)

    def next_number(self, key: Key) -> int:
        self.numbers[key] = self.numbers.get(key, 0) + 1
        return self.numbers[key]


@dataclass
class _Sheet:
    """Reads one sheet row by row; what is blank in the first columns is as in the row above."""

    name: str
    kind: CaseKind
    known: Mapping[str, Duty]
    problems: list[Problem]
    found: _Found
    above: list[str] = field(default_factory=lambda: [""] * INHERITED)
    taken: int = 0

    def take(self, row: int, cells: list[str]) -> None:
        """What a class lacks is reported where the class begins, not again below."""
        begins = self._inherit(cells) or not self.taken
        self.taken += 1
        missing = [HEADINGS[n] for n in range(len(HEADINGS)) if n != SUPERVISOR and not [*self.above, *cells[6:]][n]]
        for heading in missing:
            if begins or heading in HEADINGS[INHERITED:]:
                self._problem(row, heading, _("Is missing"))
        limit, duties = self._limit(row, cells[8]), self._duties(row, begins)
        if not missing and limit and duties:
            self.found.standards.append(self._standard(row, cells, limit, duties))

    def _inherit(self, cells: list[str]) -> bool:
        """Whether a class begins; a new one has nothing of the code and name of the class above."""
        begins = any(cells[:CLASS])
        for n in range(INHERITED):
            own = begins and n in (2, 3)
            self.above[n] = cells[n] or ("" if own else self.above[n])
        return begins

    def _standard(
        self, row: int, cells: list[str], limit: tuple[Limit, Limit | None], duties: tuple[Duty, ...]
    ) -> StandardDraft:
        key = self._class(row)
        return StandardDraft(
            kind=self.kind,
            major_code=key[1],
            minor_code=key[2],
            number=self.found.next_number(key),
            text=cells[6],
            closing=cells[7],
            limit=limit[0],
            limit_two=limit[1],
            duties=duties,
            supervisor=self.above[SUPERVISOR],
            row=row,
        )

    def _class(self, row: int) -> Key:
        major, major_name, minor, minor_name = self.above[:CLASS]
        key = (self.kind.value, major.zfill(2), minor.zfill(2))
        made = ClassDraft(
            kind=self.kind, major_code=key[1], major_name=major_name, minor_code=key[2], minor_name=minor_name
        )
        known = self.found.before.get(key)
        if known and known.minor_name == minor_name:
            made = replace(known, major_name=major_name)
        elif known is None:
            made = replace(made, scheme=Scheme.LOCAL, is_extension=True)
        kept = self.found.classes.setdefault(key, made)
        first = self.found.majors.setdefault(key[:2], major_name)
        if first != major_name:
            self._problem(row, HEADINGS[1], _("This code has another name further up"), f"{major} {major_name}")
        elif kept.minor_name != minor_name:
            self._problem(row, HEADINGS[3], _("This code has another name further up"), f"{major}{minor} {minor_name}")
        return key

    def _limit(self, row: int, text: str) -> tuple[Limit, Limit | None] | None:
        try:
            return limits.read(text) if text else None
        except limits.BadLimitText:
            self._problem(row, HEADINGS[8], _("This is no limit"), text)
            return None

    def _duties(self, row: int, begins: bool) -> tuple[Duty, ...]:
        try:
            return units.read(self.above[UNITS], self.known)
        except units.UnknownUnit as error:
            if begins:
                self._problem(row, HEADINGS[UNITS], _("Nobody knows this unit"), str(error.args[0]))
            return ()

    def _problem(self, row: int, heading: str, message: str, value: str = "") -> None:
        self.problems.append(Problem(row, f"{self.name} {heading}", message, value[:80]))
