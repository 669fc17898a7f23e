"""A bad file imports nothing and says, row by row, why."""

from __future__ import annotations

import json
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cityloop.geography.choices import What
from cityloop.geography.coordinates import UnknownSystem
from cityloop.geography.exchange.drafting import MOST_PROBLEMS
from cityloop.geography.exchange.exporting import export
from cityloop.geography.exchange.files import BadFile, Format
from cityloop.geography.importing import BadRows
from cityloop.geography.models import Component
from cityloop.journal import queries as journal
from tests.geography import files
from tests.geography.files import rows, write_csv, write_excel
from tests.geography.test_exchange import take

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_changes(db: None) -> Any:
    before = (Component.objects.count(), journal.head().size)
    yield
    assert (Component.objects.count(), journal.head().size) == before


@pytest.mark.parametrize(
    ("change", "column", "word"),
    [
        ({0: "36073401"}, "部件标识码", "does not look like"),
        ({0: ""}, "部件标识码", "missing"),
        ({1: ""}, "部件名称", "missing"),
        ({2: "飞走了"}, "部件状态", "dictionary"),
        ({4: "昨天"}, "初始日期", "date"),
        ({4: "20260231"}, "初始日期", "date"),
        ({5: "east"}, "经度", "number"),
        ({5: 24.95, 6: 115.65}, "position", "swapped"),
        ({5: "nan"}, "position", "no position"),
        ({5: "", 6: ""}, "position", "no position"),
        ({1: "灯" * 200}, "部件名称", "longer"),
        ({0: "3607340118000001"}, "部件标识码", "more than once"),
    ],
)
@pytest.mark.parametrize("write", [write_csv, write_excel])
def test_a_wrong_value_is_named_with_its_row(
    tmp_path: Path, write: Any, change: dict[int, Any], column: str, word: str
) -> None:
    path = write(tmp_path / f"a.{'csv' if write is write_csv else 'xlsx'}", rows({}, {}, change, {}))
    with pytest.raises(BadRows) as caught:
        take(path)
    last = caught.value.problems[-1]
    assert (last.row, last.column) == (4, column)
    assert word in last.message


def test_all_wrong_rows_are_reported_up_to_a_thousand(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", rows(*[{4: "?"}] * (MOST_PROBLEMS + 50)))
    with pytest.raises(BadRows) as caught:
        take(path)
    assert len(caught.value.problems) == MOST_PROBLEMS


@pytest.mark.parametrize(
    ("headings", "word"),
    [
        (("部件标识吗", *files.HEADINGS[1:]), "Unknown column 部件标识吗; known: 部件标识码"),
        (("部件标识码", "code", *files.HEADINGS[2:]), "both understood"),
        (("备注", *files.HEADINGS[1:]), "Missing columns: 部件标识码"),
        (("", "", "", "", "", "", ""), "headings"),
    ],
)
def test_headings_must_be_understood(tmp_path: Path, headings: tuple[str, ...], word: str) -> None:
    with pytest.raises(BadFile, match=word):
        take(write_csv(tmp_path / "a.csv", rows({}), headings=headings))


BYTES = {
    "空.csv": (b"", "empty"),
    "名.pdf": (b"%PDF-1.7", "called"),
    "没有": (b"abc", "called"),
    "a.csv": ("部件标识码,部件名称\n".encode() + b"\xff\xfe\xfa\x81", "neither UTF-8 nor GBK"),
    "b.csv": ("部件标识码,部件名称,经度,纬度\n1,2\n".encode(), "2 fields instead of 4"),
    "c.csv": ('部件标识码,部件名称,经度,纬度\n1,"2'.encode(), "Line 2"),
    "d.csv": ("部件标识码,部件名称,经度,纬度\n1,".encode() + b"x" * 200_000, "Line 2"),
    "e.csv": ("部件标识码,部件名称,经度,纬度\n".encode(), "no rows"),
    "a.xlsx": (b"PK\x03\x04 torn", "torn"),
    "b.xlsx": (b"<html>", "not what its name says"),
    "a.zip": (b"PK\x03\x04 torn", "torn"),
    "a.gpkg": (b"SQLite format 3\0" + b"\0" * 200, "cannot read"),
    "b.gpkg": (b"no database", "not what its name says"),
    "a.geojson": (b'{"type": "FeatureCollection", "features": [{"type": "Fea', "cannot be read"),
    "b.geojson": (b'{"type": "Topology"}', "read|no rows|geometries"),
    "c.geojson": ('{"type":"FeatureCollection","name":"路灯"}'.encode("gbk"), "UTF-8"),
}


@pytest.mark.parametrize("name", BYTES)
def test_torn_empty_and_foreign_files_are_refused(tmp_path: Path, name: str) -> None:
    data, word = BYTES[name]
    (tmp_path / name).write_bytes(data)
    with pytest.raises(BadFile, match=word):
        take(tmp_path / name)


def _bomb(path: Path, name: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, b"\0" * 80_000_000)
    return path


@pytest.mark.parametrize("ending", ["xlsx", "zip"])
def test_decompression_bombs_are_refused_before_they_burst(tmp_path: Path, ending: str) -> None:
    with pytest.raises(BadFile, match="would unpack to 80 MB"):
        take(_bomb(tmp_path / f"a.{ending}", "xl/worksheets/sheet1.xml"))


def test_an_archive_must_hold_one_whole_shapefile(tmp_path: Path) -> None:
    whole = files.write_shapefile(tmp_path / "a.zip", encoding="UTF-8", cpg=True)
    for name, left_out in (("none.zip", ".shp"), ("half.zip", ".dbf")):
        with zipfile.ZipFile(whole) as old, zipfile.ZipFile(tmp_path / name, "w") as new:
            for member in old.namelist():
                if not member.endswith(left_out):
                    new.writestr(member, old.read(member))
        with pytest.raises(BadFile, match=r"holds 0|lacks \.dbf"):
            take(tmp_path / name)


def test_codes_that_a_spreadsheet_has_rounded_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadRows, match="15 digits"):
        take(write_excel(tmp_path / "a.xlsx", rows({0: 3.607340118000001e15})))


def test_a_file_in_another_place_of_the_plane_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadRows, match="swapped"):
        take(write_csv(tmp_path / "a.csv", rows({5: 2_760_500.0, 6: 464_750.0})), system="EPSG:4547")


def test_an_unknown_system_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnknownSystem):
        take(write_csv(tmp_path / "a.csv", rows({})), system="Xian 80")


CROSSED = [[115.6, 24.9], [115.7, 25.0], [115.7, 24.9], [115.6, 25.0]]


def test_geometries_of_the_wrong_kind_are_refused(tmp_path: Path) -> None:
    features = [
        {"type": "Feature", "properties": {"代码": "360734100", "名称": "镇"}, "geometry": shape}
        for shape in (
            {"type": "Point", "coordinates": [115.6, 24.9]},
            {
                "type": "Polygon",
                "coordinates": [[[115.6, 24.9], [115.7, 25.0], [115.7, 24.9], [115.6, 25.0], [115.6, 24.9]]],
            },
            None,
        )
    ]
    for number, feature in enumerate(features):
        path = tmp_path / f"{number}.geojson"
        path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
        with pytest.raises((BadRows, BadFile), match=r"geometry|geometries"):
            take(path, What.AREAS)


@settings(max_examples=60)
@given(st.data(), st.sampled_from(list(Format)))
def test_a_file_damaged_anywhere_is_imported_whole_or_not_at_all(data: st.DataObject, kind: Format) -> None:
    """Bytes are cut off or changed; whatever is then read, there is no half import and no unexplained error."""
    whole = _places(kind)
    cut = data.draw(st.integers(0, len(whole)))
    junk = data.draw(st.binary(max_size=8))
    damaged = whole[:cut] + junk + (whole[cut + len(junk) :] if data.draw(st.booleans()) else b"")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"a.{kind.value}"
        path.write_bytes(damaged)
        try:
            take(path, What.COMPONENTS)  # of places: no file of theirs has all columns of components
        except (BadFile, BadRows):
            return
    pytest.fail("a file without the columns was taken")


def _places(kind: Format) -> bytes:
    if kind not in _made:
        _made[kind] = b"".join(export(What.PLACES, kind))
    return _made[kind]


_made: dict[Format, bytes] = {}
