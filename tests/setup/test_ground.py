"""Files in and out through the pages of set-up."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cityloop.geography.choices import ImportState, What
from cityloop.geography.coordinates import SYSTEMS
from cityloop.geography.exchange.files import Format
from cityloop.geography.models import Area, Component, ImportJob
from cityloop.geography.services import put
from cityloop.geography.tasks import resume_imports, run_import
from cityloop.journal.queries import acts_about, acts_after
from cityloop.journal.services import Subject
from tests.geography import town
from tests.geography.files import rows, write_csv

GROUND = "/set-up/ground/"


def lamps(tmp_path: Path, *changes: dict[int, Any]) -> SimpleUploadedFile:
    return SimpleUploadedFile("部件 普查.csv", write_csv(tmp_path / "lamps.csv", rows(*changes)).read_bytes())


def upload(office: Client, file: SimpleUploadedFile, **more: str) -> ImportJob:
    answer = office.post(GROUND, {"what": "components", "system": "", "file": file} | more)
    assert answer.status_code == 302, answer.content.decode()
    job = ImportJob.objects.latest("pk")
    assert answer["Location"] == f"{GROUND}imports/{job.pk}/"
    return job


def test_an_import_can_be_left_and_found_again(office: Client, tmp_path: Path) -> None:
    job = upload(office, lamps(tmp_path, {}, {}))
    assert "You can leave this page" in office.get(f"{GROUND}imports/{job.pk}/").content.decode()
    assert not Component.objects.exists()
    run_import.call(job.pk)
    assert "2 added, 0 changed" in office.get(f"{GROUND}imports/{job.pk}/").content.decode()
    listed = office.get(GROUND).content.decode()
    assert "部件 普查.csv" in listed
    assert "陈主任" in listed


def test_progress_is_a_part_that_ends_asking_when_it_is_done(office: Client, tmp_path: Path) -> None:
    job = upload(office, lamps(tmp_path, {}))
    part = {"HX-Request": "true"}
    running = office.get(f"{GROUND}imports/{job.pk}/", headers=part).content.decode()
    assert "<html" not in running
    assert "every 1s" in running
    run_import.call(job.pk)
    assert "hx-trigger" not in office.get(f"{GROUND}imports/{job.pk}/", headers=part).content.decode()


def test_a_bad_file_is_reported_row_by_row_and_imports_nothing(office: Client, tmp_path: Path) -> None:
    job = upload(office, lamps(tmp_path, {}, {5: "=1+1"}, {5: "abc"}))
    run_import.call(job.pk)
    job.refresh_from_db()
    assert job.state == ImportState.REFUSED
    assert not Component.objects.exists()
    page = office.get(f"{GROUND}imports/{job.pk}/").content.decode()
    assert "Nothing was imported" in page
    table = office.get(f"{GROUND}imports/{job.pk}/report.csv")
    lines = list(csv.reader(io.StringIO(table.content.decode("utf-8-sig"))))
    assert [line[0] for line in lines[1:]] == ["3", "4"]
    assert lines[1][2] == "'=1+1"


def test_a_file_is_looked_at_first_and_imported_or_dropped(office: Client, tmp_path: Path) -> None:
    for step, there in (("drop", 0), ("import", 2)):
        job = upload(office, lamps(tmp_path, {}, {}), step="preview")
        run_import.call(job.pk)
        page = f"{GROUND}imports/{job.pk}/"
        assert "Importing would add 2 and change 0." in office.get(page).content.decode()
        assert not Component.objects.exists()
        assert office.post(page, {"step": step}).status_code == 302
        run_import.call(job.pk)
        assert Component.objects.count() == there
        assert "hx-trigger" not in office.get(page).content.decode()


def test_a_long_report_is_paged(office: Client, tmp_path: Path) -> None:
    job = upload(office, lamps(tmp_path, *[{5: "abc"}] * 150))
    run_import.call(job.pk)
    assert "page 1 of 2" in office.get(f"{GROUND}imports/{job.pk}/").content.decode()
    assert "page 2 of 2" in office.get(f"{GROUND}imports/{job.pk}/?page=2").content.decode()


@pytest.mark.parametrize("change", [{"what": "houses"}, {"system": "Mars"}, {"system": "other", "epsg": "99999"}])
def test_what_cannot_be_imported_is_said_at_once_and_keeps_no_file(
    office: Client, tmp_path: Path, change: dict[str, str]
) -> None:
    folder = Path(settings.DATA) / "imports"
    before = set(folder.glob("*"))
    answer = office.post(GROUND, {"what": "components", "system": "", "file": lamps(tmp_path, {})} | change)
    assert answer.status_code == 422
    assert "Nothing was changed" in answer.content.decode()
    assert not ImportJob.objects.exists()
    assert set(folder.glob("*")) == before


def test_a_system_may_be_given_by_its_epsg_code(office: Client, tmp_path: Path) -> None:
    assert upload(office, lamps(tmp_path, {}), system="other", epsg="4490").system == "EPSG:4490"


def test_the_worker_takes_up_what_was_under_way_when_it_died(office: Client, tmp_path: Path) -> None:
    job = upload(office, lamps(tmp_path, {}))
    ImportJob.objects.filter(pk=job.pk).update(state=ImportState.READING)
    assert resume_imports() == 1


@pytest.mark.parametrize("kind", Format.values)
@pytest.mark.parametrize("system", [*SYSTEMS, "other"])
def test_the_ground_is_taken_out_in_every_format_and_the_journal_knows(office: Client, kind: str, system: str) -> None:
    put(What.AREAS, town.areas(), actor=town.CLERK, at=town.AT)
    answer = office.post(f"{GROUND}export/", {"what": "areas", "format": kind, "system": system, "epsg": "4549"})
    assert answer.streaming
    assert len(answer.getvalue()) > 500
    (act,) = acts_about(Subject("export", "areas"))
    assert (act.verb, act.actor.id) == ("ground.exported", "chief")
    assert act.payload == {"format": kind, "system": "EPSG:4549" if system == "other" else system}


def test_what_no_shapefile_can_hold_is_refused_with_a_reason(office: Client) -> None:
    answer = office.post(f"{GROUND}export/", {"what": "grids", "format": "zip", "system": "WGS-84"})
    assert answer.status_code == 422
    assert "254 bytes" in answer.content.decode()
    assert "ground.exported" not in [each.verb for each in acts_after(0, 100)]


def test_the_check_of_the_cells_names_gaps_and_overlaps(office: Client) -> None:
    assert "There are no cells yet" in office.get(f"{GROUND}topology/").content.decode()
    put(What.AREAS, town.areas(), actor=town.CLERK, at=town.AT)
    assert "no flaw was found" in office.get(f"{GROUND}topology/").content.decode()
    Area.objects.filter(code=town.cell_code(3, 3)).delete()
    page = office.get(f"{GROUND}topology/").content.decode()
    assert "1 flaw among 199 cells" in page
    assert town.WEST_COMMUNITY in page
