"""Tables without a geometry of their own: CSV and Excel."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openpyxl

from cityloop.geography.exchange import encodings
from cityloop.geography.exchange.files import LONGEST_FIELD, MOST_ROWS, BadFile, Row, Table, unpacked
from cityloop.geography.saying import gettext as _


@contextmanager
def csv_table(path: Path) -> Iterator[Table]:
    encoding = encodings.of_file(path)
    with path.open(encoding=encoding, newline="") as file:
        first = file.readline(LONGEST_FIELD)
        file.seek(0)
        total = sum(1 for _line in file)
        file.seek(0)
        walk = csv.reader(file, delimiter=max(",\t;", key=first.count), strict=True)
        columns = [text.strip() for text in _next(walk)]
        yield Table(_checked(columns), _csv_rows(walk, columns), max(total - 1, 0), "", drawn=False)


def _next(walk: Iterator[list[str]]) -> list[str]:
    try:
        return next(walk, [])
    except csv.Error as error:
        raise BadFile(_("Row 1 cannot be read: %(error)s") % {"error": error}) from error


def _csv_rows(walk: Any, columns: Sequence[str]) -> Iterator[Row]:
    """Row numbers are those of the lines, as an editor shows them, where no field spans several."""
    try:
        for number, values in enumerate(walk, 2):
            if not any(values):
                continue
            if len(values) != len(columns):
                said = {"row": number, "got": len(values), "want": len(columns)}
                raise BadFile(_("Row %(row)d has %(got)d fields instead of %(want)d: torn or wrongly quoted") % said)
            _check_row(number, values)
            yield Row(number, values, None)
    except csv.Error as error:
        raise BadFile(_("Line %(line)d cannot be read: %(error)s") % {"line": walk.line_num, "error": error}) from error


@contextmanager
def excel_table(path: Path) -> Iterator[Table]:
    with unpacked(path), path.open("rb") as file:  # by its path the library would ask for an ending
        try:
            book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        except Exception as error:  # a damaged workbook makes the library stumble anywhere
            raise BadFile(_("This is no Excel workbook: %(error)s") % {"error": str(error)[:200]}) from error
        try:
            sheet = book.worksheets[0]
            walk = _parsed(sheet.iter_rows(values_only=True))
            columns = ["" if value is None else str(value).strip() for value in next(walk, ())]
            while columns and not columns[-1]:
                columns.pop()
            yield Table(
                _checked(columns), _excel_rows(walk, len(columns)), max((sheet.max_row or 1) - 1, 0), "", drawn=False
            )
        finally:
            book.close()


def _parsed(rows: Iterator[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    try:
        yield from rows
    except Exception as error:
        raise BadFile(_("The workbook is damaged: %(error)s") % {"error": str(error)[:200]}) from error


def _excel_rows(walk: Iterator[tuple[Any, ...]], width: int) -> Iterator[Row]:
    for number, row in enumerate(walk, 2):
        values = [*map(_as_stored, row[:width]), *[None] * (width - len(row))]
        if any(value is not None for value in row[width:]):
            raise BadFile(_("Row %(row)d has values beyond the last heading") % {"row": number})
        if any(value is not None and value != "" for value in values):
            _check_row(number, values)
            yield Row(number, values, None)


def _as_stored(value: Any) -> Any:
    """A spreadsheet's numbers are floats, whatever they look like."""
    return float(value) if isinstance(value, int) and abs(value) >= 10**15 else value


def _check_row(number: int, values: Sequence[Any]) -> None:
    if number > MOST_ROWS:
        raise BadFile(_("More than %(most)d rows") % {"most": MOST_ROWS})
    if any(isinstance(value, str) and len(value) > LONGEST_FIELD for value in values):
        said = {"row": number, "most": LONGEST_FIELD}
        raise BadFile(_("Row %(row)d has a field longer than %(most)d characters") % said)


def _checked(columns: Sequence[str]) -> Sequence[str]:
    if not columns or not any(columns):
        raise BadFile(_("The first row must hold the headings"))
    return columns
