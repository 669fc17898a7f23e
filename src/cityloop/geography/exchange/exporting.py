"""The ground into files, a few thousand rows at a time. What is exported can be imported again."""

from __future__ import annotations

import csv
import io
import json
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import chain, islice
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pyogrio
import shapely
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from numpy.typing import NDArray

from cityloop.geography import coordinates, queries
from cityloop.geography.choices import What
from cityloop.geography.exchange.files import Format
from cityloop.geography.exchange.headings import COLUMNS, OUTLINE, POINTS, POSITION, Column
from cityloop.geography.exchange.values import safe
from cityloop.geography.exchange.vectors import quietly
from cityloop.geography.putting import PUTTERS

BATCH = 5_000
SHAPES = {What.AREAS: "MultiPolygon", What.GRIDS: "MultiPolygon", What.LINES: "MultiLineString"}
"""Geometry types of files that want one; base features may be any."""


_TOO_RICH = {
    What.BASE_FEATURES: gettext_lazy("A shapefile holds one type of geometry, the base map has several"),
    What.GRIDS: gettext_lazy("A shapefile has 254 bytes for a text, too few for a grid's list of cells"),
}
_SHAPEFILE_TEXT = 254


class NoSuchExport(ValueError):
    """This cannot stand in a file of that format."""


def export(what: What, kind: Format, *, system: str = coordinates.WGS84) -> Iterator[bytes]:
    """The file piece by piece. Raises `UnknownSystem`, `NoSuchExport`."""
    coordinates.known(system)
    if what == What.CAMERAS:  # their addresses hold passwords
        raise NoSuchExport(_("Cameras go out of their register, without their addresses"))
    if kind == Format.SHAPEFILE and what in _TOO_RICH:
        raise NoSuchExport(_TOO_RICH[what])
    return _WRITERS[kind](what, system)


Batch = tuple[list[list[Any]], NDArray[np.object_]]
"""Values in the order of COLUMNS, and the geometries in the wanted system."""


_EMPTY: list[Batch] = [([], np.array([], dtype=object))]
"""Behind the last batch, so that an empty ground makes an empty layer."""


def _batches(what: What, system: str) -> Iterator[Batch]:
    columns = COLUMNS[what]
    names = ["parent__code" if column.field == "parent_code" else column.field for column in columns]
    position = ("lon", "lat") if what in POINTS else ("geometry",)
    rows = PUTTERS[what].model._default_manager.order_by("pk").values_list(*names, *position)
    states = {code: name for name, code in queries.states().items()} if what == What.COMPONENTS else {}
    shows = [states.get if column.field == "state" else column.show for column in columns]
    walk = rows.iterator(chunk_size=BATCH)
    while batch := list(islice(walk, BATCH)):
        shown = [[show(value) for show, value in zip(shows, row[: len(names)], strict=True)] for row in batch]
        yield shown, _shapes([row[len(names) :] for row in batch], system)


def _shapes(positions: Sequence[Sequence[Any]], system: str) -> NDArray[np.object_]:
    if len(positions[0]) == 2:
        shapes = shapely.points(np.array(positions, dtype=np.float64))
    else:
        shapes = shapely.from_wkb([bytes(wkb) for (wkb,) in positions])
    found: NDArray[np.object_] = shapely.transform(np.asarray(shapes, dtype=object), lambda at: _into(at, system))
    return found


def _into(pairs: NDArray[np.float64], system: str) -> NDArray[np.float64]:
    return np.column_stack(coordinates.arrays_from_wgs84(pairs[:, 0], pairs[:, 1], system))


def _sheet(what: What, system: str) -> Iterator[list[Any]]:
    """Headings, then rows with their position or outline behind."""
    behind = POSITION if what in POINTS else (OUTLINE,)
    yield [column.names[0] for column in (*COLUMNS[what], *behind)]
    for values, shapes in _batches(what, system):
        for row, shape in zip(values, shapes, strict=True):
            where = [shape.x, shape.y] if what in POINTS else [shapely.to_wkt(shape, rounding_precision=9)]
            yield [safe(_plain(value)) for value in row] + where


def _plain(value: Any) -> Any:
    return f"{value:%Y%m%d}" if isinstance(value, date) else value


def _csv(what: What, system: str) -> Iterator[bytes]:
    """With a byte order mark, by which Excel knows UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text)
    text.write("\ufeff")
    for row in _sheet(what, system):
        writer.writerow(row)
        if text.tell() > 1 << 18:
            yield _drained(text)
    yield _drained(text)


def _drained(text: io.StringIO) -> bytes:
    data = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return data


def _excel(what: What, system: str) -> Iterator[bytes]:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(str(what.value))
    for row in _sheet(what, system):
        sheet.append(row)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.xlsx"
        book.save(path)
        yield from _pieces(path)


def _geojson(what: What, system: str) -> Iterator[bytes]:
    """RFC 7946 knows WGS-84 alone; other systems with a code are named as its forerunner did."""
    code = coordinates.epsg_of(system)
    crs = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{code}"}}
    named = "" if code == 4326 else f'"crs":{json.dumps(crs)},'
    yield f'{{"type":"FeatureCollection",{named}"features":['.encode()
    first = True
    for values, shapes in _batches(what, system):
        features = [_feature(what, row, shape) for row, shape in zip(values, shapely.to_geojson(shapes), strict=True)]
        yield (("" if first else ",") + ",\n".join(features)).encode()
        first = False
    yield b"]}"


def _feature(what: What, row: Sequence[Any], shape: str) -> str:
    names = [column.names[0] for column in COLUMNS[what]]
    properties = {name: _plain(value) for name, value in zip(names, row, strict=True)}
    return f'{{"type":"Feature","properties":{json.dumps(properties, ensure_ascii=False)},"geometry":{shape}}}'


def _geopackage(what: What, system: str) -> Iterator[bytes]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.gpkg"
        _draw(path, what, system, lambda column: column.names[0], driver="GPKG", layer=what.value)
        yield from _pieces(path)


def _shapefile(what: What, system: str) -> Iterator[bytes]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{what}.shp"
        _draw(path, what, system, lambda column: column.short, driver="ESRI Shapefile", encoding="UTF-8")
        packed = Path(folder) / "export.zip"
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for part in sorted(Path(folder).glob(f"{what}.*")):
                archive.write(part, part.name)
        yield from _pieces(packed)


def _draw(path: Path, what: What, system: str, name: Callable[[Column], str], **options: Any) -> None:
    columns = COLUMNS[what]
    shape = "Point" if what in POINTS else SHAPES.get(what, "Unknown")
    code = coordinates.epsg_of(system)
    offset = system in (coordinates.GCJ02, coordinates.BD09)
    for at, (values, shapes) in enumerate(chain(_batches(what, system), _EMPTY)):
        if at > 0 and not values:
            break
        fields = [_field(column, [row[place] for row in values]) for place, column in enumerate(columns)]
        if options["driver"] == "ESRI Shapefile":
            _check_room([values for values, _mask in fields])
        with quietly():
            pyogrio.raw.write(
                path,
                shapely.to_wkb(shapes),
                [values for values, _mask in fields],
                [name(column) for column in columns],
                field_mask=[mask for _values, mask in fields],
                geometry_type=shape,
                promote_to_multi=shape.startswith("Multi"),
                crs=None if offset else f"EPSG:{code}",
                append=at > 0,
                **options,
            )


def _field(column: Column, values: Sequence[Any]) -> tuple[NDArray[Any], NDArray[np.bool_] | None]:
    """An array of one type and where it is empty."""
    if column.field in ("original_x", "original_y", "area_m2"):
        return np.array([np.nan if value is None else value for value in values], dtype=np.float64), None
    if column.field in ("rank",) or (column.field == "level" and values and isinstance(values[0], int)):
        return np.array(values, dtype=np.int32), None
    return np.array(["" if value is None else str(_plain(value)) for value in values], dtype=object), None


def _check_room(fields: Sequence[NDArray[Any]]) -> None:
    for texts in fields:
        if texts.dtype == object and any(len(text.encode()) > _SHAPEFILE_TEXT for text in texts):
            raise NoSuchExport(_("A shapefile has 254 bytes for a text; the ground has longer ones"))


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(1 << 18):
            yield piece


_WRITERS: dict[Format, Callable[[What, str], Iterator[bytes]]] = {
    Format.CSV: _csv,
    Format.EXCEL: _excel,
    Format.GEOJSON: _geojson,
    Format.GEOPACKAGE: _geopackage,
    Format.SHAPEFILE: _shapefile,
}
