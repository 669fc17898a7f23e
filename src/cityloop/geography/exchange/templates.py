"""An empty Excel table for each kind of thing: what has to stand there, and which words may."""

from __future__ import annotations

import io

import openpyxl
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from cityloop.geography.choices import What
from cityloop.geography.exchange import values
from cityloop.geography.exchange.headings import COLUMNS, OUTLINE, POINTS, POSITION, REQUIRED, Column

WIDTH = 18
LAST = 1_048_576  # row of a sheet
_KINDS: dict[values.Parse, Promise] = {
    values.number: pgettext_lazy("column", "number"),
    values.whole: pgettext_lazy("column", "whole number"),
    values.day: pgettext_lazy("column", "day, as 20260131 or 2026-01-31"),
    values.several: pgettext_lazy("column", "several, with commas between"),
    values.listed: pgettext_lazy("column", "several, with commas between"),
    values.code: pgettext_lazy("column", "code, as text: a spreadsheet rounds long numbers"),
}


def template(what: What) -> bytes:
    """The table, and behind it a sheet that explains each column."""
    where = POSITION if what in POINTS else (OUTLINE,)
    must = {*REQUIRED[what], *(each.field for each in where if what != What.GRIDS)}
    columns = [each for each in (*COLUMNS[what], *where) if not each.passed_over]
    book = openpyxl.Workbook()
    _table(book.worksheets[0], what, columns, must)
    _explained(book.create_sheet(_("How to fill it in")), columns, must)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _table(sheet: Worksheet, what: What, columns: list[Column], must: set[str]) -> None:
    sheet.title = str(what.label)[:31]
    sheet.freeze_panes = "A2"
    for number, column in enumerate(columns, 1):
        letter = get_column_letter(number)
        cell = sheet.cell(1, number, column.names[0])
        cell.font = Font(bold=column.field in must)
        sheet.column_dimensions[letter].width = WIDTH
        if column.parse is values.code:
            sheet.column_dimensions[letter].number_format = "@"
        if column.words:
            allowed = DataValidation(type="list", formula1=f'"{",".join(column.words)}"', allow_blank=True)
            allowed.add(f"{letter}2:{letter}{LAST}")
            sheet.add_data_validation(allowed)


def _explained(sheet: Worksheet, columns: list[Column], must: set[str]) -> None:
    sheet.append([_("Column"), _("Has to be there"), _("What stands in it")])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for column in columns:
        kind = (
            " / ".join(column.words) if column.words else str(_KINDS.get(column.parse, pgettext_lazy("column", "text")))
        )
        sheet.append([column.names[0], pgettext("column", "yes") if column.field in must else "", kind])
    for letter, width in zip("ABC", (WIDTH, WIDTH, 4 * WIDTH), strict=True):
        sheet.column_dimensions[letter].width = width
