"""The nine-column table (立结案标准), one sheet for components and one for events.

A title may stand above the headings. Blank cells in the first six columns inherit from the row above; one row is one
filing condition.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from cityloop.catalogue import limits, units
from cityloop.catalogue.choices import CaseKind, Scheme, Who
from cityloop.catalogue.drafts import CatalogueDraft, ClassDraft, StandardDraft
from cityloop.catalogue.models import UnitName, Version
from cityloop.catalogue.rules import Duty
from cityloop.catalogue.trees import tree
from cityloop.catalogue.writing import drafted
from cityloop.geography.rules import BadDrafts, Problem
from cityloop.staff.models import Department
from cityloop.workflow.clocks import Limit

HEADINGS = (
    "大类代码",
    "大类名称",
    "小类代码",
    "小类名称",
    "处置单位",
    "主管部门",
    "立案条件",
    "结案条件",
    "处置时限",
)
SHEETS = {"部件": CaseKind.COMPONENT, "事件": CaseKind.EVENT}
INHERITED = 6
HEADINGS_WITHIN = 5
LARGEST_FILE = 20_000_000
LARGEST_UNPACKED = 200_000_000
MOST_ROWS = 20_000
UNREADABLE = (InvalidFileException, zipfile.BadZipFile, ParseError, KeyError, ValueError, OSError, EOFError)

Key = tuple[str, str, str]
Cells = tuple[Any, ...]


def known_units() -> dict[str, Duty]:
    """Departments by name and by code, and the unit names that the city has explained."""
    rows = Department.objects.values_list("code", "name")
    found = {text: Duty(Who.DEPARTMENT, code) for code, name in rows for text in (code, name)}
    explained = UnitName.objects.values_list("name", "who", "department_code")
    return found | {name: Duty(Who(who), code) for name, who, code in explained}


def read(stream: BinaryIO, known: Mapping[str, Duty], before: CatalogueDraft | None = None) -> CatalogueDraft:
    """Raises BadDrafts with every row's problem."""
    problems: list[Problem] = []
    found = _Found({each.key: each for each in before.classes} if before else {})
    for name, rows in _sheets(stream):
        reading = _Sheet(name, SHEETS[name], known, problems, found)
        for number, cells in _body(name, rows, problems):
            reading.take(number, cells)
    if not found.standards and not problems:
        problems.append(Problem(0, "", "the table has no rows"))
    if problems:
        raise BadDrafts(problems)
    return CatalogueDraft(list(found.classes.values()), found.standards)


@dataclass
class _Found:
    before: Mapping[Key, ClassDraft]
    classes: dict[Key, ClassDraft] = field(default_factory=dict)
    numbers: dict[Key, int] = field(default_factory=dict)
    standards: list[StandardDraft] = field(default_factory=list)

    def next_number(self, key: Key) -> int:
        self.numbers[key] = self.numbers.get(key, 0) + 1
        return self.numbers[key]


def _sheets(stream: BinaryIO) -> Iterator[tuple[str, Iterator[Cells]]]:
    try:
        book = openpyxl.load_workbook(_bounded(stream), read_only=True, data_only=True)
        names = [name for name in SHEETS if name in book.sheetnames]
        if not names:
            wanted = " / ".join(SHEETS)
            raise BadDrafts([Problem(0, "", f"there is no sheet {wanted}", ", ".join(book.sheetnames)[:80])])
        for name in names:
            yield name, book[name].iter_rows(max_col=len(HEADINGS), max_row=MOST_ROWS, values_only=True)
    except UNREADABLE as error:
        raise BadDrafts([Problem(0, "", "this is no Excel file (.xlsx)", str(error)[:80])]) from error


def _bounded(stream: BinaryIO) -> BytesIO:
    data = stream.read(LARGEST_FILE + 1)
    if len(data) > LARGEST_FILE:
        raise BadDrafts([Problem(0, "", f"the file is larger than {LARGEST_FILE} bytes")])
    with zipfile.ZipFile(BytesIO(data)) as archive:
        if sum(each.file_size for each in archive.infolist()) > LARGEST_UNPACKED:
            raise BadDrafts([Problem(0, "", f"the file unpacks to more than {LARGEST_UNPACKED} bytes")])
    return BytesIO(data)


def _body(sheet: str, rows: Iterator[Cells], problems: list[Problem]) -> Iterator[tuple[int, list[str]]]:
    """The rows below the headings, with their number in the sheet."""
    headed = False
    for number, cells in enumerate(rows, start=1):
        texts = [_text(cell) for cell in cells] + [""] * (len(HEADINGS) - len(cells))
        if headed and any(texts):
            yield number, texts
        headed = headed or tuple(texts) == HEADINGS
        if not headed and number == HEADINGS_WITHIN:
            break
    if not headed:
        problems.append(Problem(0, sheet, "the nine headings are missing", "、".join(HEADINGS)))


def _text(cell: object) -> str:
    if cell is None:
        return ""
    return str(int(cell) if isinstance(cell, float) and cell.is_integer() else cell).strip()


@dataclass
class _Sheet:
    """Reads one sheet row by row; what is blank in the first columns is as in the row above."""

    name: str
    kind: CaseKind
    known: Mapping[str, Duty]
    problems: list[Problem]
    found: _Found
    above: list[str] = field(default_factory=lambda: [""] * INHERITED)

    def take(self, row: int, cells: list[str]) -> None:
        self._inherit(cells)
        major, major_name, minor, minor_name, responsible, supervisor = self.above
        missing = [HEADINGS[n] for n, text in enumerate((*self.above, *cells[INHERITED:])) if not text and n != 5]
        for heading in missing:
            self._problem(row, heading, "is missing")
        limit = self._limit(row, cells[8])
        duties = self._duties(row, responsible)
        if missing or limit is None or not duties:
            return
        key = self._class(row, major.zfill(2), major_name, minor.zfill(2), minor_name)
        number = self.found.next_number(key)
        draft = StandardDraft(
            kind=self.kind,
            major_code=key[1],
            minor_code=key[2],
            number=number,
            text=cells[6],
            closing=cells[7],
            limit=limit[0],
            limit_two=limit[1],
            duties=duties,
            supervisor=supervisor,
            row=row,
        )
        self.found.standards.append(draft)

    def _inherit(self, cells: list[str]) -> None:
        """A new class begins with nothing but what its own row says of the columns to its right."""
        first = next((n for n, text in enumerate(cells[:INHERITED]) if text), INHERITED)
        begins = first < INHERITED - 2
        for n in range(INHERITED):
            self.above[n] = cells[n] or ("" if begins and 2 <= n < 4 else self.above[n])

    def _class(self, row: int, major: str, major_name: str, minor: str, minor_name: str) -> Key:
        key = (self.kind.value, major, minor)
        made = ClassDraft(
            kind=self.kind, major_code=major, major_name=major_name, minor_code=minor, minor_name=minor_name
        )
        known = self.found.before.get(key)
        if known and known.minor_name == minor_name:
            made = replace(known, major_name=major_name)
        elif known is None:
            made = replace(made, scheme=Scheme.LOCAL, is_extension=True)
        kept = self.found.classes.setdefault(key, made)
        if (kept.major_name, kept.minor_name) != (major_name, minor_name):
            self._problem(row, HEADINGS[3], "this code has another name further up", f"{major}{minor} {minor_name}")
        return key

    def _limit(self, row: int, text: str) -> tuple[Limit, Limit | None] | None:
        try:
            return limits.read(text) if text else None
        except limits.BadLimitText:
            self._problem(row, HEADINGS[8], "is no limit", text)
            return None

    def _duties(self, row: int, text: str) -> tuple[Duty, ...]:
        try:
            return units.read(text, self.known)
        except units.UnknownUnit as error:
            self._problem(row, HEADINGS[4], "names a unit that nobody knows", str(error.args[0]))
            return ()

    def _problem(self, row: int, heading: str, message: str, value: str = "") -> None:
        self.problems.append(Problem(row, f"{self.name} {heading}", message, value[:80]))


def write(version: Version, stream: BinaryIO) -> None:
    """The same table of a version."""
    draft = drafted(tree(version))
    names = dict(Department.objects.values_list("code", "name"))
    book = openpyxl.Workbook()
    book.remove(book["Sheet"])
    for title, kind in SHEETS.items():
        sheet = book.create_sheet(title)
        sheet.append([f"{version.name} {title}"])
        sheet.append(HEADINGS)
        for cells in _cells(draft, kind, names):
            sheet.append(cells)
    book.save(stream)


def _cells(draft: CatalogueDraft, kind: CaseKind, names: Mapping[str, str]) -> Iterator[list[str]]:
    classes = {each.key: each for each in draft.classes}
    for each in draft.standards:
        if each.kind == kind:
            group = classes[each.kind.value, each.major_code, each.minor_code]
            heads = [group.major_code, group.major_name, group.minor_code, group.minor_name]
            limit = limits.write(each.limit, each.limit_two)
            yield [*heads, units.write(each.duties, names), each.supervisor, each.text, each.closing, limit]
