"""What was exported can be imported, in any format and coordinate system."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
import shapely

from cityloop.geography.choices import What
from cityloop.geography.coordinates import UnknownSystem
from cityloop.geography.exchange.exporting import NoSuchExport, export
from cityloop.geography.exchange.files import Format
from cityloop.geography.importing import import_file, sha256
from cityloop.geography.models import Component
from cityloop.geography.putting import PUTTERS, Put
from cityloop.journal import queries as journal
from cityloop.journal.services import Subject
from tests.geography import files
from tests.geography.town import AT, CLERK

pytestmark = pytest.mark.django_db


def take(path: Path, what: What = What.COMPONENTS, system: str = "") -> Put:
    return import_file(
        path, file_name=path.name, what=what, system=system, actor=CLERK, at=AT, on_progress=lambda done, total: None
    )


def standing(what: What) -> list[dict[str, Any]]:
    """All rows, positions to a centimetre; what follows from the system of the file is left out."""
    rows = []
    for row in PUTTERS[what].model._default_manager.order_by("code").values():
        geometry = row.pop("geometry", None)
        if geometry is not None:
            row["shape"] = shapely.to_wkt(shapely.normalize(_plain(geometry)), rounding_precision=6)
        for name in ("id", "area_m2", "west", "south", "east", "north", "original_x", "original_y", "original_system"):
            row.pop(name, None)
        rows.append({name: round(value, 7) if isinstance(value, float) else value for name, value in row.items()})
    return rows


def _plain(wkb: Any) -> Any:
    """A single part is written as a multi-part geometry by some formats."""
    parts = shapely.get_parts(shapely.from_wkb(bytes(wkb)))
    return parts[0] if len(parts) == 1 else shapely.GeometryCollection(list(parts))


TOO_RICH = [(What.BASE_FEATURES, Format.SHAPEFILE), (What.GRIDS, Format.SHAPEFILE)]
GROUND = [what for what in What if what != What.CAMERAS]  # which go out of their register, without addresses
CASES = [(what, kind) for what in GROUND for kind in Format if (what, kind) not in TOO_RICH]


@pytest.mark.parametrize(("what", "kind"), CASES)
def test_a_round_trip_changes_nothing(ground: None, tmp_path: Path, what: What, kind: Format) -> None:
    before = standing(what)
    path = tmp_path / f"出口.{kind.value}"
    path.write_bytes(b"".join(export(what, kind)))
    assert take(path, what) == Put(added=0, changed=len(before))
    assert standing(what) == before


@pytest.mark.parametrize("system", ["GCJ-02", "BD-09", "CGCS2000", "EPSG:4547", "EPSG:4527"])
@pytest.mark.parametrize("kind", [Format.CSV, Format.GEOPACKAGE, Format.SHAPEFILE])
def test_a_round_trip_through_another_system_changes_nothing(
    ground: None, tmp_path: Path, kind: Format, system: str
) -> None:
    before = standing(What.COMPONENTS)
    path = tmp_path / f"a.{kind.value}"
    path.write_bytes(b"".join(export(What.COMPONENTS, kind, system=system)))
    declared = kind != Format.CSV and system not in ("GCJ-02", "BD-09")
    take(path, system="" if declared else system)
    assert standing(What.COMPONENTS) == before
    found = Component.objects.first()
    assert found
    assert found.original_system == system


def test_an_import_is_one_act_that_names_the_file(tmp_path: Path) -> None:
    path = files.write_csv(tmp_path / "部件.csv", files.rows({}, {}, {}))
    assert take(path) == Put(added=3, changed=0)
    (act,) = journal.acts_about(Subject("ground", "components"))
    assert act.verb == "ground.imported"
    assert act.payload == {"file": "部件.csv", "sha256": sha256(path), "added": 3, "changed": 0}
    assert take(path) == Put(added=0, changed=3)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_encodings_are_recognised(tmp_path: Path, encoding: str) -> None:
    take(files.write_csv(tmp_path / "a.csv", files.rows({}), encoding=encoding))
    found = Component.objects.get()
    assert (found.name, found.owner_name, found.state, str(found.since)) == ("路灯", "路灯所", "intact", "2026-01-02")


@pytest.mark.parametrize(("encoding", "cpg"), [("UTF-8", True), ("UTF-8", False), ("GBK", True), ("GBK", False)])
def test_shapefiles_are_read_in_either_encoding(tmp_path: Path, encoding: str, cpg: bool) -> None:
    take(files.write_shapefile(tmp_path / "a.zip", encoding=encoding, cpg=cpg))
    assert Component.objects.get().name == "路灯杆"


def test_english_headings_and_plane_coordinates_are_understood(tmp_path: Path) -> None:
    headings = ("ObjID", "ObjName (名称)", "ObjState", "DeptName2", "ORDate", "X", "Y")
    line = files.rows({5: 464_750.0, 6: 2_760_500.0})
    take(files.write_excel(tmp_path / "a.xlsx", line, headings=headings), system="EPSG:4547")
    found = Component.objects.get()
    assert (found.original_x, found.original_y, found.original_system) == (464_750.0, 2_760_500.0, "EPSG:4547")
    assert found.lon == pytest.approx(113.65, abs=0.01)


def test_formulas_are_disarmed_on_the_way_out_and_restored_on_the_way_in(ground: None, tmp_path: Path) -> None:
    evil = '=HYPERLINK("http://evil","x")'
    Component.objects.filter(code="3607340104000014").update(note=evil, owner_name="@SUM(A1)")
    text = b"".join(export(What.COMPONENTS, Format.CSV)).decode("utf-8-sig")
    assert "'=HYPERLINK" in text
    assert ",=HYPERLINK" not in text
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"".join(export(What.COMPONENTS, Format.EXCEL)))
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    take(path)
    found = Component.objects.get(code="3607340104000014")
    assert (found.note, found.owner_name) == (evil, "@SUM(A1)")


def test_what_cannot_be_exported_is_said(ground: None) -> None:
    with pytest.raises(NoSuchExport):
        export(What.BASE_FEATURES, Format.SHAPEFILE)
    Component.objects.update(note="注" * 100)
    with pytest.raises(NoSuchExport, match="254"):
        next(export(What.COMPONENTS, Format.SHAPEFILE))
    with pytest.raises(UnknownSystem):
        export(What.AREAS, Format.CSV, system="EPSG:4214")


@pytest.mark.parametrize("kind", list(Format))
def test_an_empty_ground_exports_an_empty_file(kind: Format) -> None:
    b"".join(export(What.PLACES, kind))
