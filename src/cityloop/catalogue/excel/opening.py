"""A file that somebody uploads becomes rows of texts, or is refused."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import islice
from typing import BinaryIO
from xml.etree.ElementTree import ParseError

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.utils.exceptions import InvalidFileException

from cityloop.catalogue.excel.layout import HEADINGS, HEADINGS_WITHIN, SHEETS, Cells
from cityloop.geography.rules import BadDrafts, Problem

LARGEST_FILE = 20_000_000
LARGEST_UNPACKED = 50_000_000
MOST_ROWS = 20_000
UNREADABLE = (
    InvalidFileException,
    zipfile.BadZipFile,
    ParseError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    OSError,
    EOFError,
)


def sheets(stream: BinaryIO) -> dict[str, list[Cells]]:
    """Those of the two sheets that are there. Raises BadDrafts."""
    try:
        book = openpyxl.load_workbook(_bounded(stream), read_only=True, data_only=True)
        there = [name for name in SHEETS if name in book.sheetnames]
        rows = {name: book[name].iter_rows(max_col=len(HEADINGS), values_only=True) for name in there}
        found = {name: list(islice(cells, MOST_ROWS + 1)) for name, cells in rows.items()}
    except UNREADABLE as error:
        raise BadDrafts([Problem(0, "", _("This is no Excel file (.xlsx)"), str(error)[:80])]) from error
    if not found:
        raise BadDrafts(
            [
                Problem(
                    0,
                    "",
                    _("There is no sheet %(names)s") % {"names": " / ".join(SHEETS)},
                    ", ".join(book.sheetnames)[:80],
                )
            ]
        )
    for name, cells in found.items():
        if len(cells) > MOST_ROWS:
            raise BadDrafts([Problem(0, name, _("The sheet has more than %(most)d rows") % {"most": MOST_ROWS})])
    return found


def _bounded(stream: BinaryIO) -> BytesIO:
    data = stream.read(LARGEST_FILE + 1)
    if len(data) > LARGEST_FILE:
        raise ValueError(f"larger than {LARGEST_FILE} bytes")
    with zipfile.ZipFile(BytesIO(data)) as archive:
        if sum(each.file_size for each in archive.infolist()) > LARGEST_UNPACKED:
            raise ValueError(f"unpacks to more than {LARGEST_UNPACKED} bytes")
    return BytesIO(data)


def body(sheet: str, rows: Iterable[Cells], problems: list[Problem]) -> Iterator[tuple[int, list[str]]]:
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
        problems.append(Problem(0, sheet, _("The nine headings are missing"), "、".join(HEADINGS)))


def _text(cell: object) -> str:
    if cell is None:
        return ""
    return str(int(cell) if isinstance(cell, float) and cell.is_integer() else cell).strip()
