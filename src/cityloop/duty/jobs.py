"""Sending somebody and hearing back."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from cityloop.duty.lifecycle import TABLE, needs_confirmation
from cityloop.duty.models import Job, JobKind, Result
from cityloop.duty.reasons import NOT_DRAWN, Because
from cityloop.evidence.models import Media, Role
from cityloop.evidence.services import Located, attach
from cityloop.journal.services import Actor, Subject, act
from cityloop.staff.models import Person
from cityloop.workflow.errors import Missing, Unsuitable
from cityloop.workflow.services import MACHINE, NOTHING, Move, advance, begin
from cityloop.workflow.table import Given, Need

# Time for each kind; 30 minutes for the two checks as other cities have it.
MINUTES: dict[str, int] = {
    JobKind.VERIFY_REPORT: 30,
    JobKind.CHECK_CASE: 30,
    JobKind.ORDER: 240,
    JobKind.LOOK: 30,
    JobKind.COME: 30,
}
CHECKS = frozenset({JobKind.VERIFY_REPORT, JobKind.CHECK_CASE})
LONGEST_TEXT = 2000


def issue_job(
    kind: JobKind | str,
    *,
    actor: Actor,
    at: datetime,
    subject: Subject | None = None,
    assignee: Person | None = None,
    because: Because = NOT_DRAWN,
    department: str = "",
    position: Located | None = None,
    text: str = "",
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
) -> Job:
    """Sends somebody or a department's crew. Without `due_at` the time of its kind; `expires_at` ends it by itself."""
    if assignee is None and not department:
        raise Missing([Need.PERSON])
    if len(text) > LONGEST_TEXT:
        raise Unsuitable(_("At most %(count)d characters") % {"count": LONGEST_TEXT})
    job = Job(
        kind=JobKind(kind),
        subject_kind=subject.kind if subject else "",
        subject_id=subject.id if subject else "",
        assignee=assignee,
        because=because.code,
        because_of=dict(because.values),
        department=department,
        lon=position.lon if position else None,
        lat=position.lat if position else None,
        text=text,
        minutes=_minutes(JobKind(kind), at, due_at),
        until=expires_at,
        issued_by=actor.id,
        created=at,
    )
    with act("job.issued", actor=actor, at=at) as entry:
        begin(TABLE, job, actor=actor, at=at, entry=entry, department=department)
        entry.payload |= {"kind": job.kind, "assignee": assignee.username if assignee else "", **_about(job)}
        if text:
            entry.sealed["text"] = text
    return job


def see(job: Job, *, actor: Actor, at: datetime) -> Job:
    """The one sent has read it; reading it again changes nothing."""
    if job.state == "issued":
        with advance(TABLE, job, "see", actor=actor, at=at):
            pass
    return job


def complete(
    job: Job,
    result: Result | str,
    *,
    actor: Actor,
    at: datetime,
    note: str = "",
    photos: Sequence[Media] = (),
    revision: int | None = None,
) -> Job:
    """The answer: to a check a photo, or words why it is not so or could not be found out."""
    missing = _missing(job.kind, Result(result), note, photos)
    if missing:
        raise Missing(missing)
    given = Given(reason=note, photos=tuple(media.sha256 for media in photos))
    with advance(TABLE, job, "complete", actor=actor, at=at, given=given, revision=revision) as move:
        fresh = move.subject
        fresh.result, fresh.note, fresh.done_at, fresh.until = Result(result), note, at, None
        fresh.assignee = fresh.assignee or Person.objects.filter(username=actor.id).first()
        move.target = "done" if needs_confirmation(fresh.kind) else "confirmed"
        move.entry.payload |= {
            "kind": fresh.kind,
            "result": fresh.result,
            "in_time": _in_time(fresh, at),
            **_about(fresh),
        }
        for media in photos:
            attach(Subject("job", str(fresh.pk)), media, role=Role.NEAR, actor=actor, at=at)
    return job


def confirm(job: Job, *, actor: Actor, at: datetime, note: str = "", revision: int | None = None) -> Job:
    with _step(job, "confirm", actor, at, Given(reason=note), revision):
        return job


def redo(job: Job, *, actor: Actor, at: datetime, reason: str, revision: int | None = None) -> Job:
    """Not good enough: the same people go again, with the same time for it."""
    with _step(job, "redo", actor, at, Given(reason=reason), revision) as move:
        move.subject.result, move.subject.done_at = "", None
        return job


def cancel(job: Job, *, actor: Actor, at: datetime, reason: str, revision: int | None = None) -> Job:
    with _step(job, "cancel", actor, at, Given(reason=reason), revision) as move:
        move.subject.until = None
        return job


def call_off(job: Job, *, at: datetime) -> Job:
    """By itself, when what was to be looked at is closed; the table has the words for it, in every language."""
    with _step(job, "call_off", MACHINE, at) as move:
        move.subject.until = None
        return job


def reassign(
    job: Job,
    assignee: Person,
    *,
    actor: Actor,
    at: datetime,
    because: Because = NOT_DRAWN,
    reason: str = "",
    revision: int | None = None,
) -> Job:
    """Somebody else goes; the time already used stays used."""
    given = Given(reason=reason, person=assignee.username)
    with _step(job, "reassign", actor, at, given, revision) as move:
        move.entry.payload |= {
            "before": move.subject.assignee.username if move.subject.assignee else "",
            "assignee": assignee.username,
        }
        move.subject.assignee = assignee
        move.subject.because, move.subject.because_of = because.code, dict(because.values)
        return job


def _step(
    job: Job, operation: str, actor: Actor, at: datetime, given: Given = NOTHING, revision: int | None = None
) -> AbstractContextManager[Move[Job]]:
    return advance(TABLE, job, operation, actor=actor, at=at, given=given, revision=revision)


def _about(job: Job) -> dict[str, str]:
    return {"about_kind": job.subject_kind, "about": job.subject_id}


def _in_time(job: Job, at: datetime) -> bool:
    return job.due_at is None or at <= job.due_at


def _minutes(kind: JobKind, at: datetime, due_at: datetime | None) -> int:
    if due_at is None:
        return MINUTES[kind]
    if due_at <= at:
        raise Unsuitable(_("It cannot be due in the past"))
    return max(1, (due_at - at) // timedelta(minutes=1))


def _missing(kind: str, result: Result, note: str, photos: Sequence[Media]) -> list[Need]:
    """A check that says yes shows it; everything but a yes is explained by words, or shown."""
    if result == Result.YES:
        return [Need.PHOTOS] if kind in CHECKS and not photos else []
    shown = bool(photos) and result == Result.NO
    return [] if note.strip() or shown else [Need.REASON]
