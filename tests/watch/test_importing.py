"""Cameras by the file: all of them or none, and no address comes out again."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.utils import translation

from cityloop.geography import jobs
from cityloop.geography.choices import ImportState, What
from cityloop.geography.imports import confirm_import, drop_import, start_import
from cityloop.geography.models import ImportJob
from cityloop.journal import queries as journal
from cityloop.surfaces.cameras.lists import LIST
from cityloop.surfaces.errands.exporting.errand import export
from cityloop.surfaces.errands.exporting.writers import Format
from cityloop.watch.models import Camera
from tests.cast import FOUNDER, PASSWORD, STALL
from tests.watch.seeing import NOON, Street

HEADINGS = (
    *("代码", "名称", "经度", "纬度", "朝向", "归属", "用途", "启用日期", "主码流", "站点"),
    *("录制内容", "最近分钟数", "自带遮罩", "预置位", "当前预置位", "云台控制", "归位时间（分钟）"),
)
ADDRESS = "rtsp://user:secret@192.0.2.7/street"
CONTROL = "onvif+http://user:secret@192.0.2.7"


def row(number: int = 1, **changes: Any) -> list[Any]:
    told = {
        "代码": f"3607340000132600{number:04d}", "名称": f"路口-{number}", "经度": STALL[0], "纬度": STALL[1],
        "朝向": 90, "归属": "公安", "用途": "市容秩序", "启用日期": "2026-10-01", "主码流": ADDRESS, "站点": "north",
        "录制内容": "最近若干分钟", "最近分钟数": 90, "自带遮罩": "是", "预置位": "大门，路口", "当前预置位": "路口",
        "云台控制": CONTROL, "归位时间（分钟）": 7,
    } | changes  # fmt: skip
    return [told[heading] for heading in HEADINGS]


def written(path: Path, *rows: Sequence[Any]) -> Path:
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([HEADINGS, *rows])
        return path
    book = openpyxl.Workbook()
    for each in (HEADINGS, *rows):
        book.active.append(list(each))  # type: ignore[union-attr]  # a new book has a sheet
    book.save(path)
    return path


def words(path: Path) -> str:
    if path.suffix == ".csv":
        return path.read_text(encoding="utf-8-sig")
    sheet = openpyxl.load_workbook(path).active
    return str([list(row) for row in sheet.iter_rows(values_only=True)])  # type: ignore[union-attr]


def imported(path: Path, *, preview: bool = False) -> ImportJob:
    with path.open("rb") as file:
        job = start_import(
            What.CAMERAS, file=file, file_name=path.name, system="", preview=preview, actor=FOUNDER, at=NOON
        )
    jobs.run(job, at=NOON)
    job.refresh_from_db()
    return job


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_cameras_are_put_on_record_with_their_addresses_sealed(place: Street, tmp_path: Path, name: str) -> None:
    job = imported(written(tmp_path / name, *(row(number) for number in range(1, 301))))
    assert (job.state, job.report) == (ImportState.DONE, {"added": 300, "changed": 0})
    camera = Camera.objects.get(code="36073400001326000007")
    assert (camera.name, camera.direction, camera.owner, camera.station) == ("路口-7", 90, "police", place.station)
    assert (camera.source, camera.used_since) == (ADDRESS, date(2026, 10, 1))
    assert (camera.kept_days, camera.in_service) == (30, True)
    assert (camera.recording, camera.ring_minutes, camera.masks_itself) == ("ring", 90, True)
    assert (camera.presets, camera.preset, camera.home_minutes) == (["大门", "路口"], "路口", 7)
    assert camera.control == CONTROL
    with connection.cursor() as cursor:
        cursor.execute("SELECT source, control FROM watch_camera")
        assert not any("secret" in stored for sealed in cursor.fetchall() for stored in sealed)
    assert all("secret" not in act.payload_text for act in journal.acts_after(0, 1000))


def test_what_the_file_does_not_tell_stays_as_it_is(place: Street, tmp_path: Path) -> None:
    job = imported(written(tmp_path / "a.csv", row(代码="gate", 名称="新北门", 主码流="", 用途="")))
    assert job.report == {"added": 0, "changed": 1}
    kept = Camera.objects.get()
    assert (kept.pk, kept.name, kept.source) == (place.camera.pk, "新北门", ADDRESS)
    assert kept.zones.count() == 1


def test_a_bad_row_imports_nothing_and_is_named_without_its_address(place: Street, tmp_path: Path) -> None:
    bad = [
        row(1), row(2, 主码流="http://u:secret@x/y"), row(3, 站点="nowhere"), row(4, 代码="a b"), row(1),
        row(6, 名称="x" * 130), row(7, 最近分钟数=0), row(8, 当前预置位="屋顶"), row(9, 云台控制="http://u:secret@x"),
    ]  # fmt: skip
    job = imported(written(tmp_path / "a.csv", *bad))
    assert job.state == ImportState.REFUSED
    assert [(each["row"], each["column"]) for each in job.report["problems"]] == [
        (2, "代码"), (3, "主码流"), (4, "站点"), (5, "代码"), (6, "代码"), (7, "名称"),
        (8, "最近分钟数"), (9, "当前预置位"), (10, "云台控制"),
    ]  # fmt: skip
    assert "secret" not in str(job.report)
    with translation.override("en"):
        told = {each.row: each.message for each in jobs.problems_of(job)}
    assert (told[4], told[7]) == ("There is no such station.", "longer than 120 characters")
    assert Camera.objects.count() == 1


def test_a_file_is_looked_at_first_and_imported_on_a_word(place: Street, tmp_path: Path) -> None:
    job = imported(written(tmp_path / "a.csv", row(1), row(代码="gate")), preview=True)
    assert (job.state, job.report) == (ImportState.CHECKED, {"added": 1, "changed": 1})
    assert Camera.objects.count() == 1
    jobs.run(job, at=NOON)  # the task a second time
    confirm_import(job, actor=FOUNDER, at=NOON)
    job.refresh_from_db()
    jobs.run(job, at=NOON)
    assert Camera.objects.count() == 2
    assert not Path(job.file_path).exists()


def test_a_file_that_was_looked_at_may_be_dropped(place: Street, tmp_path: Path) -> None:
    job = imported(written(tmp_path / "a.csv", row(1)), preview=True)
    drop_import(job, actor=FOUNDER, at=NOON)
    confirm_import(job, actor=FOUNDER, at=NOON)
    job.refresh_from_db()
    assert job.state == ImportState.DROPPED
    assert not Path(job.file_path).exists()
    assert Camera.objects.count() == 1


def test_a_position_that_the_camera_has_already_need_not_be_told_again(place: Street, tmp_path: Path) -> None:
    imported(written(tmp_path / "a.csv", row(1)))
    assert imported(written(tmp_path / "b.csv", row(1, 预置位="", 当前预置位="大门"))).state == ImportState.DONE
    assert Camera.objects.get(code=row(1)[0]).preset == "大门"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("form", [Format.CSV, Format.EXCEL])
def test_the_register_as_a_file_holds_no_address_and_comes_in_again(
    place: Street, tmp_path: Path, language: str, form: Format
) -> None:
    imported(written(tmp_path / "a.csv", row(1), row(2, 录制内容="全程录像", 自带遮罩="否"), row(3, 录制内容="不录像")))
    before = list(Camera.objects.order_by("pk").values())
    out = tmp_path / f"cameras.{form}"
    with translation.override(language):
        export(LIST, Camera.objects.order_by("code"), form, out, lambda done, total: None)
    assert not any(secret in words(out) for secret in ("secret", "192.0.2.7"))
    Camera.objects.update(recording="none", ring_minutes=60, masks_itself=False, preset="", home_minutes=5)
    assert imported(out).report == {"added": 0, "changed": 4}
    assert list(Camera.objects.order_by("pk").values()) == before


def test_an_administrator_imports_and_the_ground_exports_no_cameras(place: Street) -> None:
    client = Client()
    client.login(username="admin", password=PASSWORD)
    assert 'href="/set-up/ground/?what=cameras"' in client.get("/cameras/").content.decode()
    assert client.post("/set-up/ground/export/", {"what": "cameras", "format": "csv"}).status_code == 422
