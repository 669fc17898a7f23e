"""CSV, Excel and GeoPackage, written a few thousand rows at a time."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pyogrio
import shapely
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from cityloop.geography.exchange.values import safe
from cityloop.geography.exchange.vectors import quietly
from cityloop.surfaces.errands.exporting.lists import Column, Row

Positions = Sequence[tuple[float | None, float | None]]
Batches = Iterable[tuple[Sequence[Row], Positions]]
MOST_ON_A_SHEET = 1_048_575  # besides the headings


class Format(TextChoices):
    CSV = "csv", _("CSV")
    EXCEL = "xlsx", _("Excel")
    GEOPACKAGE = "gpkg", _("GeoPackage")


def _csv(path: Path, columns: Sequence[Column], batches: Batches) -> None:
    """UTF-8 with a byte order mark, by which Excel knows it; a text that a spreadsheet would run is told to be one."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(str(column.label) for column in columns)
        for rows, _positions in batches:
            sheet.writerows([safe(_told(value)) for value in row] for row in rows)


def _excel(path: Path, columns: Sequence[Column], batches: Batches) -> None:
    """Sheets of as many rows as Excel takes."""
    book = openpyxl.Workbook(write_only=True)
    headings, room = [str(column.label) for column in columns], 0
    try:
        for row in chain.from_iterable(rows for rows, _positions in batches):
            if not room:
                sheet, room = _sheet(book, headings), MOST_ON_A_SHEET
            sheet.append([_cell(sheet, value) for value in row])
            room -= 1
        if not book.worksheets:
            _sheet(book, headings)
        with path.open("wb") as file:
            book.save(file)
    except BaseException:
        for each in book.worksheets:
            each.close()
            each._writer.cleanup()  # type: ignore[attr-defined]  # the rows of a book that is not saved wait in the folder of temporary files
        raise


def _sheet(book: openpyxl.Workbook, headings: Sequence[str]) -> Any:
    sheet = book.create_sheet()
    sheet.append(headings)
    return sheet


def _cell(sheet: Any, value: Any) -> Any:
    """Texts are written as texts, whatever they begin with."""
    if isinstance(value, datetime):
        return timezone.make_naive(value)
    if not isinstance(value, str):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("", value)
    if not text.startswith("="):
        return text
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    return cell


def _geopackage(path: Path, columns: Sequence[Column], batches: Batches) -> None:
    """Points in WGS-84 degrees; what has no position has no geometry."""
    draft = path.with_name(f"{path.name}.gpkg")  # by its name the driver knows it
    draft.unlink(missing_ok=True)
    try:
        _draw(draft, columns, [], [], append=False)
        for rows, positions in batches:
            _draw(draft, columns, rows, positions, append=True)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _draw(path: Path, columns: Sequence[Column], rows: Sequence[Row], positions: Positions, *, append: bool) -> None:
    shapes = [None if lon is None or lat is None else shapely.Point(lon, lat) for lon, lat in positions]
    fields = [_array(column, [row[n] for row in rows]) for n, column in enumerate(columns)]
    with quietly():
        pyogrio.raw.write(
            path,
            shapely.to_wkb(np.array(shapes, dtype=object)),
            [values for values, _mask in fields],
            [str(column.label) for column in columns],
            field_mask=[mask for _values, mask in fields],
            geometry_type="Point",
            crs="EPSG:4326",
            driver="GPKG",
            layer="list",
            append=append,
        )


def _told(value: Any) -> Any:
    """As a text that sorts: local time to the second, yes and no as 1 and 0."""
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(" ", "seconds")[:19]
    return int(value) if isinstance(value, bool) else "" if value is None else value


def _array(column: Column, values: Sequence[Any]) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any] | None]:
    """An array of one type and where it is empty."""
    if column.type in (int, bool):
        mask = np.array([value is None for value in values], dtype=bool)
        return np.array([0 if value is None else int(value) for value in values], dtype=np.int64), mask
    if column.type is float:
        return np.array([np.nan if value is None else value for value in values], dtype=np.float64), None
    return np.array([str(_told(value)) for value in values], dtype=object), None


WRITERS: dict[Format, Callable[[Path, Sequence[Column], Batches], None]] = {
    Format.CSV: _csv,
    Format.EXCEL: _excel,
    Format.GEOPACKAGE: _geopackage,
}
