"""Imports that run by themselves: the row that says how far one is, and what the worker does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from cityloop.geography import services
from cityloop.geography.choices import ImportState, What
from cityloop.geography.coordinates import UnknownSystem
from cityloop.geography.exchange.drafting import Progress
from cityloop.geography.exchange.files import BadFile
from cityloop.geography.importing import BadRows, foresee, read_drafts
from cityloop.geography.models import ImportJob
from cityloop.geography.rules import Problem
from cityloop.geography.saying import kept, said
from cityloop.journal.services import Actor, batch

ENDED = (ImportState.DONE, ImportState.REFUSED, ImportState.CHECKED, ImportState.DROPPED)


def run(job: ImportJob, *, at: datetime) -> None:
    """May be repeated: rows are put by code, and a job that has ended is left alone."""
    if job.state in ENDED:
        return
    _note(job, state=ImportState.READING)
    path = Path(job.file_path)
    try:
        drafts = read_drafts(path, job.file_name, What(job.what), job.system, _progress_of(job))
    except (BadFile, BadRows, UnknownSystem) as error:
        _note(job, state=ImportState.REFUSED, report=_report(error), finished_at=at)
    except Exception as error:
        _note(job, state=ImportState.FAILED, report={"fault": type(error).__name__}, finished_at=at)
        raise
    else:
        if job.preview:
            _foresee(job, drafts, at)
            return
        _write(job, drafts, at)
    path.unlink(missing_ok=True)


def _foresee(job: ImportJob, drafts: Sequence[Any], at: datetime) -> None:
    """What importing would do now; the file waits for somebody to say go."""
    put = foresee(What(job.what), drafts)
    report = {"added": put.added, "changed": put.changed}
    _note(job, state=ImportState.CHECKED, done=len(drafts), total=len(drafts), report=report, finished_at=at)


def _report(error: Exception) -> dict[str, Any]:
    problems = error.problems if isinstance(error, BadRows) else [Problem(0, "", str(error))]
    return {
        "problems": [
            {"row": each.row, "column": kept(each.column), "message": kept(each.message), "value": each.value}
            for each in problems
        ]
    }


def problems_of(job: ImportJob) -> list[Problem]:
    """In the reader's language."""
    return [
        Problem(each["row"], said(each["column"]), said(each["message"]), each["value"])
        for each in job.report.get("problems", [])
    ]


def _write(job: ImportJob, drafts: Sequence[Any], at: datetime) -> None:
    """The rows, their act and the job's end in one transaction."""
    _note(job, state=ImportState.WRITING, done=len(drafts), total=len(drafts))
    actor = Actor(job.actor_kind, job.actor_id, job.actor_post)  # type: ignore[arg-type]  # a column holds any text
    named = {"file": job.file_name[-120:], "sha256": job.sha256}
    with batch():
        put = services.put_checked(What(job.what), drafts, actor=actor, at=at, verb="ground.imported", **named)
        report = {"added": put.added, "changed": put.changed}
        ImportJob.objects.filter(pk=job.pk).update(state=ImportState.DONE, report=report, finished_at=at)


def _note(job: ImportJob, **columns: Any) -> None:
    """How far it is: bookkeeping that no act speaks of."""
    with batch():
        ImportJob.objects.filter(pk=job.pk).update(**columns)


def _progress_of(job: ImportJob) -> Progress:
    """Notes every twentieth part."""
    noted = 0

    def on_progress(done: int, total: int) -> None:
        nonlocal noted
        if done - noted >= max(total // 20, 1) or done == total:
            noted = done
            _note(job, done=done, total=total)

    return on_progress
