"""Lists as files: they read back as they were, hold no personal data, and who took what stands in the journal."""

from __future__ import annotations

import csv
import hashlib
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pyogrio
import pytest
from django.utils import timezone, translation

from cityloop.cases.models import Case
from cityloop.errands import files, queries, running, services
from cityloop.errands.models import Errand, State
from cityloop.journal.models import Act
from cityloop.surfaces.errands.exporting import errand as exporting
from tests.batches.conftest import Worked, filed, person

pytestmark = pytest.mark.usefixtures("town")

EVIL = '=HYPERLINK("http://x","打电话 13800138000")'


def taken(worked: Worked, kind: str, username: str = "dispatcher", **body: Any) -> tuple[Errand, bytes]:
    client = person(username)
    answer = client.post("/exports/", {"kind": "case", "all": "1", "format": kind, **body})
    assert answer.status_code == 200, answer.content.decode()
    errand = worked()
    assert errand.state == State.DONE, errand.fault
    file = client.post(f"/errands/{errand.pk}/file/")
    assert file.status_code == 200
    return errand, b"".join(file)


def read_csv(content: bytes) -> list[dict[str, str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(content.decode("utf-8-sig").splitlines()))


def test_csv_reads_back_and_runs_nothing_in_a_spreadsheet(worked: Worked) -> None:
    cases = filed(2, EVIL)
    _errand, content = taken(worked, "csv")
    rows = read_csv(content)
    assert [row["Number"] for row in rows] == [case.number for case in sorted(cases, key=lambda each: -each.pk)]
    first = rows[-1]
    assert first["Description"] == "'" + EVIL.replace("13800138000", "138****8000")
    assert (first["State"], first["State (code)"]) == ("To dispatch", "filed")
    assert (first["Department"], first["Department (code)"]) == ("执法大队", "enforcement")
    assert first["Class (code)"] == "event-04-06"
    assert float(first["Longitude"]) == cases[0].lon
    assert first["Filed at"] == timezone.localtime(cases[0].filed_at).strftime("%Y-%m-%d %H:%M:%S")


def test_excel_holds_dates_as_dates_and_texts_as_texts(worked: Worked) -> None:
    (case,) = filed(1, EVIL)
    _errand, content = taken(worked, "xlsx")
    headings, row = openpyxl.load_workbook(BytesIO(content)).worksheets[0].iter_rows()
    found = {str(name.value): cell for name, cell in zip(headings, row, strict=True)}
    assert found["Description"].data_type == "s"
    assert found["Description"].value == EVIL.replace("13800138000", "138****8000")
    assert found["Filed at"].value == timezone.make_naive(case.filed_at)
    assert isinstance(found["Filed at"].value, datetime)
    assert (found["Longitude"].value, found["Urgent"].value) == (case.lon, case.urgent)


def test_geopackage_has_the_points_in_degrees(worked: Worked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "CHUNK", 2)
    cases = filed(3, "坑")
    _errand, content = taken(worked, "gpkg")
    path = tmp_path / "list.gpkg"
    path.write_bytes(content)
    meta, _fids, shapes, values = pyogrio.raw.read(path)
    assert meta["crs"] == "EPSG:4326"
    columns = dict(zip(meta["fields"], values, strict=True))
    assert sorted(columns["Number"]) == sorted(case.number for case in cases)
    assert set(columns["Description"]) == {"坑"}
    assert len(shapes) == 3
    assert (columns["Longitude"][0], columns["Latitude"][0]) == (cases[0].lon, cases[0].lat)


def test_an_empty_list_is_an_empty_file(worked: Worked) -> None:
    for kind in ("csv", "xlsx", "gpkg"):
        errand, content = taken(worked, kind)
        assert errand.result["rows"] == 0
        assert content


def test_headings_and_labels_are_in_the_language_of_who_asked(worked: Worked) -> None:
    filed(1)
    client = person("dispatcher")
    client.post("/exports/", {"kind": "case", "all": "1", "format": "csv"}, headers={"Accept-Language": "zh-hans"})
    (row,) = read_csv(files.path(worked().pk).read_bytes())
    assert (row["编号"], row["状态"]) == (Case.objects.get().number, "待派遣")


def test_the_journal_knows_who_took_what_and_who_fetched_it(worked: Worked) -> None:
    filed(2)
    errand, content = taken(worked, "csv")
    digest = hashlib.sha256(content).hexdigest()
    exported, fetched = Act.objects.filter(subject_kind="errand").order_by("number")[1:]
    assert (exported.verb, exported.actor_id) == ("list.exported", "dispatcher")
    assert (exported.payload["rows"], exported.payload["sha256"], exported.payload["list"]) == (2, digest, "case")
    assert (fetched.verb, fetched.actor_id) == ("errand.fetched", "dispatcher")
    assert errand.result["sha256"] == digest
    assert files.path(errand.pk).stat().st_mode & 0o777 == 0o600


def test_only_what_the_person_sees_is_in_it(worked: Worked) -> None:
    filed(2)
    _errand, content = taken(worked, "csv", username="sweepers", query="queue=case.all")
    assert read_csv(content) == []


def test_who_may_not_export_gets_nothing(worked: Worked) -> None:
    filed(1)
    answer = person("inspector").post("/exports/", {"kind": "case", "all": "1", "format": "csv"})
    assert (answer.status_code, Errand.objects.count()) == (403, 0)
    taken(worked, "csv")
    assert person("lead").post(f"/errands/{Errand.objects.get().pk}/file/").status_code == 404


def test_after_its_days_the_file_is_gone(worked: Worked) -> None:
    filed(1)
    errand, _content = taken(worked, "csv")
    Errand.objects.filter(pk=errand.pk).update(expires_at=timezone.now())
    client = person("dispatcher")
    assert client.post(f"/errands/{errand.pk}/file/").status_code == 404
    services.sweep(timezone.now())
    assert not files.path(errand.pk).exists()
    assert client.get("/errands/").status_code == 200


def test_called_off_an_export_leaves_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    filed(3)
    monkeypatch.setattr(exporting, "CHUNK", 1)
    client = person("dispatcher")
    client.post("/exports/", {"kind": "case", "all": "1", "format": "csv"})
    errand = Errand.objects.get()
    Errand.objects.update(state=State.STOPPING)
    with translation.override("en"):
        running.run(errand, now=timezone.now)
    errand.refresh_from_db()
    assert (errand.state, files.path(errand.pk).exists()) == (State.CALLED_OFF, False)
    assert list(files.folder().glob(f"{errand.pk}*")) == []
    client.post(f"/errands/{errand.pk}/again/")
    assert queries.of("dispatcher").filter(state=State.WAITING).count() == 1
