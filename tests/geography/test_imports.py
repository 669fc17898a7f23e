"""An import runs by itself, can be left and found again, and may be repeated."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from django.utils import translation
from django_tasks_db.models import DBTaskResult

from cityloop.geography import jobs, tasks
from cityloop.geography.choices import ImportState, What
from cityloop.geography.coordinates import UnknownSystem
from cityloop.geography.exchange.exporting import export
from cityloop.geography.exchange.files import Format
from cityloop.geography.imports import start_import
from cityloop.geography.models import Component, ImportJob
from cityloop.geography.rules import Problem
from cityloop.journal import queries as journal
from cityloop.journal.services import Subject
from tests.geography.files import rows, write_csv
from tests.geography.town import AT, CLERK

pytestmark = pytest.mark.django_db


def start(path: Path, system: str = "") -> ImportJob:
    with path.open("rb") as file:
        return start_import(What.COMPONENTS, file=file, file_name=path.name, system=system, actor=CLERK, at=AT)


def test_an_import_is_left_to_the_worker_and_found_done(tmp_path: Path) -> None:
    job = start(write_csv(tmp_path / "部件.csv", rows(*[{}] * 2_500)))
    assert (job.state, DBTaskResult.objects.count()) == (ImportState.WAITING, 1)
    assert not Component.objects.exists()
    tasks.run_import.call(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.report) == (
        ImportState.DONE,
        2_500,
        2_500,
        {"added": 2_500, "changed": 0},
    )
    (act,) = journal.acts_about(Subject("ground", "components"))
    assert (act.payload["sha256"], act.actor) == (job.sha256, CLERK)
    assert not Path(job.file_path).exists()


@pytest.mark.parametrize("kind", list(Format))
def test_each_kind_of_file_is_read_from_where_it_is_kept(tmp_path: Path, kind: Format) -> None:
    jobs.run(start(write_csv(tmp_path / "a.csv", rows({}, {}))), at=AT)
    path = tmp_path / f"out.{kind.value}"
    path.write_bytes(b"".join(export(What.COMPONENTS, kind)))
    job = start(path)
    jobs.run(job, at=AT)
    job.refresh_from_db()
    assert (job.state, job.report) == (ImportState.DONE, {"added": 0, "changed": 2})


def test_a_bad_file_leaves_a_report(tmp_path: Path) -> None:
    job = start(write_csv(tmp_path / "a.csv", rows({}, {4: "?"}, {2: "?"})))
    jobs.run(job, at=AT)
    job.refresh_from_db()
    assert job.state == ImportState.REFUSED
    assert jobs.problems_of(job) == [Problem(3, "初始日期", "is no date such as 20260131 or 2026-01-31", "?")]
    assert not Component.objects.exists()


def test_what_is_wrong_is_told_in_the_language_of_whoever_reads_it(tmp_path: Path) -> None:
    """Whatever language the worker speaks: with the words of a column, with a value in it, and of the whole file."""
    files = {
        "day.csv": write_csv(tmp_path / "day.csv", rows({4: "?"})),
        "place.csv": write_csv(tmp_path / "place.csv", rows({5: "25", 6: "115"})),
        "empty.csv": write_csv(tmp_path / "empty.csv", rows()),
    }
    told = {}
    for worker in ("zh-hans", "en"):
        for path in files.values():
            job = start(path)
            with translation.override(worker):
                jobs.run(job, at=AT)
            job.refresh_from_db()
            for reader in ("zh-hans", "en"):
                with translation.override(reader):
                    told[worker, path.name, reader] = [(each.column, each.message) for each in jobs.problems_of(job)]
    for (worker, name, reader), problems in told.items():
        assert problems == told[reader, name, reader], (worker, name, reader)
    assert told["zh-hans", "day.csv", "en"] == [("初始日期", "is no date such as 20260131 or 2026-01-31")]
    ((column, swapped),) = told["zh-hans", "place.csv", "en"]
    assert (column, "look swapped" in swapped) == ("position", True)
    assert told["zh-hans", "empty.csv", "en"] == [("", "The file holds no rows")]
    assert told["en", "empty.csv", "zh-hans"] != told["en", "empty.csv", "en"]


def test_progress_is_noted_on_the_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    job = start(write_csv(tmp_path / "a.csv", rows(*[{}] * 5_000)))
    noted: list[int] = []
    note = jobs._note

    def watch(each: ImportJob, **columns: int) -> None:
        note(each, **columns)
        noted.append(ImportJob.objects.get(pk=each.pk).done)

    monkeypatch.setattr(jobs, "_note", watch)
    jobs.run(job, at=AT)
    assert noted == [0, 1_000, 2_000, 3_000, 4_000, 5_000, 5_000]


def test_an_import_whose_worker_died_begins_anew_and_doubles_nothing(tmp_path: Path) -> None:
    job = start(write_csv(tmp_path / "a.csv", rows({}, {})))
    ImportJob.objects.update(state=ImportState.WRITING)
    assert tasks.resume_imports() == 1
    job.refresh_from_db()
    jobs.run(job, at=AT)
    job.refresh_from_db()
    jobs.run(job, at=AT)
    assert (job.state, Component.objects.count()) == (ImportState.DONE, 2)
    assert len(journal.acts_about(Subject("ground", "components"))) == 1


def test_an_unknown_system_is_refused_at_once() -> None:
    with pytest.raises(UnknownSystem):
        start_import(What.AREAS, file=BytesIO(b"x"), file_name="a.csv", system="?", actor=CLERK, at=AT)
    assert not ImportJob.objects.exists()
