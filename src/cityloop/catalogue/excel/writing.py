"""A version as the table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import BinaryIO

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from cityloop.catalogue import limits, units
from cityloop.catalogue.choices import CaseKind
from cityloop.catalogue.drafts import CatalogueDraft
from cityloop.catalogue.excel.layout import HEADINGS, SHEETS
from cityloop.catalogue.models import Version
from cityloop.catalogue.trees import tree
from cityloop.catalogue.writing import drafted
from cityloop.staff.models import Department


def write(version: Version, stream: BinaryIO) -> None:
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
        _never_formulas(sheet)
    book.save(stream)


def _never_formulas(sheet: Worksheet) -> None:
    for row in sheet.iter_rows():
        for cell in row:
            cell.data_type = "s"


def _cells(draft: CatalogueDraft, kind: CaseKind, names: Mapping[str, str]) -> Iterator[list[str]]:
    classes = {each.key: each for each in draft.classes}
    for each in draft.standards:
        if each.kind == kind:
            group = classes[each.kind.value, each.major_code, each.minor_code]
            heads = [group.major_code, group.major_name, group.minor_code, group.minor_name]
            limit = limits.write(each.limit, each.limit_two)
            yield [*heads, units.write(each.duties, names), each.supervisor, each.text, each.closing, limit]
