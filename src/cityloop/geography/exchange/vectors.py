"""Files with geometries, read by GDAL as it comes in pyogrio's wheel: GeoPackage, Shapefile, GeoJSON."""

from __future__ import annotations

import codecs
import struct
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError
from pyproj import CRS
from pyproj.exceptions import CRSError

from cityloop.geography.exchange import encodings
from cityloop.geography.exchange.files import MOST_ROWS, BadFile, Row, Table, unpacked
from cityloop.geography.saying import gettext as _

_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_FAULTS = (DataSourceError, DataLayerError, FeatureError, FieldError, GeometryError, UnicodeDecodeError, ValueError)


@contextmanager
def quietly() -> Iterator[None]:
    """GDAL warns of much that is no matter; what is comes as an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def geojson(path: Path) -> Table:
    if encodings.of_file(path) not in ("utf-8", "utf-8-sig"):
        raise BadFile(_("GeoJSON is UTF-8; this text is not"))
    return _read(path, "GeoJSON", {})


def geopackage(path: Path, layer: str) -> Table:
    try:
        with quietly():
            layers = [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]
    except _FAULTS as error:
        raise BadFile(_("GDAL cannot read the file: %(error)s") % {"error": str(error)[:200]}) from error
    if len(layers) > 1 and layer not in layers:
        said = {"layers": ", ".join(layers[:10]), "wanted": layer}
        raise BadFile(_("The file holds several layers (%(layers)s); call one %(wanted)s") % said)
    if not layers:
        raise BadFile(_("The file holds no layer with geometries"))
    return _read(path, "GPKG", {"layer": layer if layer in layers else layers[0]})


@contextmanager
def shapefile(path: Path) -> Iterator[Table]:
    """A zip with one shapefile in it."""
    with tempfile.TemporaryDirectory() as folder, unpacked(path) as archive:
        shape = _extract(archive, Path(folder))
        yield _read(shape, "ESRI Shapefile", {"encoding": _encoding(shape)})


def _extract(archive: ZipFile, folder: Path) -> Path:
    """Only the parts that count, under names of our own."""
    shapes = [name for name in archive.namelist() if name.lower().endswith(".shp")]
    if len(shapes) != 1:
        raise BadFile(_("The archive must hold one shapefile; it holds %(count)d") % {"count": len(shapes)})
    stem = shapes[0][:-4].lower()
    for name in archive.namelist():
        if name.lower().startswith(stem) and name[len(stem) :].lower() in _PARTS:
            with archive.open(name) as packed, (folder / f"layer{name[len(stem) :].lower()}").open("wb") as plain:
                while piece := packed.read(1 << 20):
                    plain.write(piece)
    missing = [part for part in (".shp", ".shx", ".dbf") if not (folder / f"layer{part}").exists()]
    if missing:
        raise BadFile(_("The shapefile lacks %(parts)s") % {"parts": ", ".join(missing)})
    return folder / "layer.shp"


def _encoding(shape: Path) -> str:
    """What the .cpg says; without one, what the texts in the .dbf can be."""
    named = shape.with_suffix(".cpg")
    said = named.read_bytes()[:40].decode("ascii", "replace").strip() if named.exists() else ""
    try:
        return codecs.lookup({"936": "gbk", "65001": "utf-8"}.get(said, said)).name
    except LookupError:
        return encodings.of_texts(_dbf_texts(shape.with_suffix(".dbf")))


def _dbf_texts(path: Path) -> Iterator[bytes]:
    """Names and texts of a dBASE table: a head of 32 bytes, 32 bytes for each field, then records of one width."""
    data = path.read_bytes()
    if len(data) < 33:
        raise BadFile(_("The .dbf of the shapefile is torn"))
    start, width = struct.unpack("<HH", data[8:12])
    fields = [data[at : at + 32] for at in range(32, start - 32, 32)]
    yield from (field[:11].split(b"\0")[0] for field in fields)
    texts, at = [], 1
    for field in fields:
        size = field[16] if len(field) > 16 else 0
        texts += [(at, at + size)] if field[11:12] == b"C" else []
        at += size
    for record in range(start, len(data) - width + 1, max(width, 1)):
        for left, right in texts:
            yield data[record + left : record + right].rstrip(b" \0")


def _read(path: Path, driver: str, options: dict[str, Any]) -> Table:
    try:
        with quietly():
            count = pyogrio.read_info(path, **options, force_feature_count=True)["features"]
            if count > MOST_ROWS:
                raise BadFile(_("More than %(most)d rows") % {"most": MOST_ROWS})
            meta, _fids, shapes, fields = pyogrio.raw.read(path, **options)
    except _FAULTS as error:
        if isinstance(error, BadFile):
            raise
        raise BadFile(
            _("%(driver)s cannot be read: %(error)s") % {"driver": driver, "error": str(error)[:300]}
        ) from error
    if shapes is None:
        raise BadFile(_("The file holds no geometries"))
    columns = [str(name) for name in meta["fields"]]
    return Table(columns, _rows(shapes, fields), len(shapes), _system(meta["crs"]), drawn=True)


def _rows(shapes: Any, fields: list[Any]) -> Iterator[Row]:
    lists = [field.tolist() if field.dtype.kind != "M" else field.astype("datetime64[D]").tolist() for field in fields]
    for number, (shape, *values) in enumerate(zip(shapes, *lists, strict=True), 1):
        yield Row(number, values, shape)


def _system(crs: str | None) -> str:
    """As our systems are named; empty for none. Raises `BadFile` for one that is declared and unknown."""
    if not crs:
        return ""
    try:
        found = CRS.from_user_input(crs)
    except CRSError as error:
        raise BadFile(
            _("The declared coordinate system cannot be read: %(error)s") % {"error": str(error)[:200]}
        ) from error
    code = found.to_epsg(min_confidence=60)
    if code is None:
        raise BadFile(_("The declared coordinate system is none we know: %(name)s") % {"name": found.name[:100]})
    return {4326: "WGS-84", 4490: "CGCS2000"}.get(code, f"EPSG:{code}")
