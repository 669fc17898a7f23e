"""Files as bureaus and surveyors hand them over."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pyogrio
import shapely

HEADINGS = ("部件标识码", "部件名称", "部件状态", "权属部门名称", "初始日期", "经度", "纬度")
LAMP = ["3607340118000001", "路灯", "完好", "路灯所", "20260102", 115.6505, 24.9505]


def rows(*changes: dict[int, Any]) -> list[list[Any]]:
    """Lamps with serials from 1; each change is values by column."""
    found = []
    for serial, change in enumerate(changes, 1):
        row: list[Any] = [f"3607340118{serial:06d}", *LAMP[1:]]
        for at, value in change.items():
            row[at] = value
        found.append(row)
    return found


def write_csv(
    path: Path, lines: Sequence[Sequence[Any]], *, headings: Sequence[str] = HEADINGS, encoding: str = "utf-8"
) -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([headings, *lines])
    return path


def write_excel(path: Path, lines: Sequence[Sequence[Any]], *, headings: Sequence[str] = HEADINGS) -> Path:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for line in [headings, *lines]:
        sheet.append(list(line))
    book.save(path)
    return path


def write_shapefile(path: Path, *, encoding: str, cpg: bool) -> Path:
    """One lamp, its texts in that encoding, said so in a .cpg or not."""
    shape = path.with_suffix(".shp")
    pyogrio.raw.write(
        shape,
        shapely.to_wkb([shapely.Point(115.6505, 24.9505)]),
        [np.array([LAMP[0]], dtype=object), np.array(["路灯杆"], dtype=object)],
        ["ObjID", "ObjName"],
        geometry_type="Point",
        crs="EPSG:4490",
        driver="ESRI Shapefile",
        encoding=encoding,
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in path.parent.glob(f"{shape.stem}.*"):
            if part != path and (cpg or part.suffix != ".cpg"):
                archive.write(part, f"普查/{part.name}")
    return path
