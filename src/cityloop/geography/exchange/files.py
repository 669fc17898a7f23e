"""What a file may be before it is opened: bounded, whole, and what it says it is."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy

from cityloop.geography.saying import gettext as _

LARGEST_FILE = 500_000_000
LARGEST_UNPACKED = 2_000_000_000
HARMLESS_UNPACKED = 50_000_000
HIGHEST_RATIO = 100
MOST_MEMBERS = 2_000
MOST_ROWS = 2_000_000
LONGEST_FIELD = 100_000


class BadFile(ValueError):
    """The file as a whole cannot be read."""


class Format(models.TextChoices):
    GEOPACKAGE = "gpkg", gettext_lazy("GeoPackage")
    SHAPEFILE = "zip", gettext_lazy("Shapefile (zipped)")
    GEOJSON = "geojson", gettext_lazy("GeoJSON")
    CSV = "csv", gettext_lazy("CSV")
    EXCEL = "xlsx", gettext_lazy("Excel")


class Row(NamedTuple):
    """`number` is the one the user sees: in tables the heading is row 1. `geometry` is WKB, where the file has one."""

    number: int
    values: Sequence[Any]
    geometry: bytes | None


@dataclass(frozen=True)
class Table:
    """An opened file. `system` is the coordinate system it declares, empty where it declares none; `drawn` says that
    geometries stand beside the columns."""

    columns: Sequence[str]
    rows: Iterable[Row]
    total: int
    system: str
    drawn: bool


def format_of(path: Path, file_name: str) -> Format:
    """By the name's ending, held against the first bytes. Raises `BadFile`."""
    size = path.stat().st_size
    if size == 0:
        raise BadFile(_("The file is empty"))
    if size > LARGEST_FILE:
        raise BadFile(_("The file is larger than %(most)d MB") % {"most": LARGEST_FILE // 1_000_000})
    ending = file_name.rsplit(".", 1)[-1].lower() if "." in file_name else ""
    named = Format.GEOJSON if ending == "json" else next((kind for kind in Format if kind == ending), None)
    if named is None:
        known = ", ".join(f".{kind}" for kind in Format)
        said = {"known": known, "name": file_name[:80]}
        raise BadFile(_("Files end in %(known)s; this one is called %(name)s") % said)
    with path.open("rb") as file:
        head = file.read(512)
    if not _looks_like(named, head):
        raise BadFile(_("%(name)s is not what its name says") % {"name": file_name[:80]})
    return named


def _looks_like(kind: Format, head: bytes) -> bool:
    match kind:
        case Format.GEOPACKAGE:
            return head.startswith(b"SQLite format 3\0")
        case Format.SHAPEFILE | Format.EXCEL:
            return head.startswith(b"PK\x03\x04")
        case Format.GEOJSON:
            return head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")
        case Format.CSV:
            return not head.startswith((b"PK\x03\x04", b"SQLite format 3\0", b"%PDF"))


@contextmanager
def unpacked(path: Path) -> Iterator[zipfile.ZipFile]:
    """A zip that is whole and of a sane size. Raises `BadFile`, also for what is found torn while it is read."""
    try:
        with zipfile.ZipFile(path) as archive:
            _check_size(archive, path.stat().st_size)
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise BadFile(_("The archive is torn or encrypted: %(error)s") % {"error": str(error)[:200]}) from error


def _check_size(archive: zipfile.ZipFile, packed: int) -> None:
    members = archive.infolist()
    size = sum(member.file_size for member in members)
    bomb = size > HARMLESS_UNPACKED and size > HIGHEST_RATIO * packed
    if len(members) > MOST_MEMBERS or size > LARGEST_UNPACKED or bomb:
        said = {"size": size // 1_000_000, "count": len(members)}
        raise BadFile(_("The archive would unpack to %(size)d MB in %(count)d files: refused") % said)
