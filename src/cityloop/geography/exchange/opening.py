"""Opens a file of any of the formats as one table of rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cityloop.geography.exchange import sheets, vectors
from cityloop.geography.exchange.files import Format, Table, format_of


@contextmanager
def opened(path: Path, file_name: str, layer: str) -> Iterator[Table]:
    """`layer` is the one wanted where a GeoPackage holds several. Raises `BadFile`, also while rows are read."""
    match format_of(path, file_name):
        case Format.CSV:
            with sheets.csv_table(path) as table:
                yield table
        case Format.EXCEL:
            with sheets.excel_table(path) as table:
                yield table
        case Format.SHAPEFILE:
            with vectors.shapefile(path) as table:
                yield table
        case Format.GEOJSON:
            yield vectors.geojson(path)
        case Format.GEOPACKAGE:
            yield vectors.geopackage(path, layer)
