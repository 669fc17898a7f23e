"""Sending an inspector to look, before filing (核实) or after handling (核查), and taking the answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from cityloop.cases import photos
from cityloop.cases.models import Place
from cityloop.duty import jobs
from cityloop.duty.lifecycle import UNDER_WAY
from cityloop.duty.models import Job, JobKind, Result
from cityloop.duty.queries import Choice, NobodyToSend, jobs_about, nearest_on_duty
from cityloop.duty.reasons import Because
from cityloop.geography.coordinates import Position
from cityloop.journal.services import Subject
from cityloop.staff import queries as staff
from cityloop.staff.rules import Post
from cityloop.workflow.errors import Unsuitable
from cityloop.workflow.services import MACHINE, Move


def send(move: Move[Any], kind: JobKind, about: Subject, place: Place, *, reporter: str) -> str:
    """Draws the nearest inspector on duty, never the one who reported; answers the username."""
    chosen = _named(move, reporter) if move.given.person else _drawn(move, place, reporter)
    job = jobs.issue_job(
        kind,
        actor=move.actor,
        at=move.at,
        subject=about,
        assignee=chosen.person,
        because=chosen.because,
        position=Position(place.lon, place.lat),
    )
    move.entry.payload |= {"checker": chosen.person.username, "job": job.pk}
    return chosen.person.username


def _named(move: Move[Any], reporter: str) -> Choice:
    name = move.given.person
    if name == reporter:
        raise Unsuitable(_("Who reported a problem does not check it."))
    person = next((each for each in staff.holders(Post.INSPECTOR) if each.username == name), None)
    if person is None:
        raise Unsuitable(_("There is no inspector %(name)s.") % {"name": name})
    return Choice(person, Because("named", {"actor": move.actor.id}))


def _drawn(move: Move[Any], place: Place, reporter: str) -> Choice:
    try:
        return nearest_on_duty(
            Post.INSPECTOR,
            place.lon,
            place.lat,
            move.at,
            cell=place.cell,
            grids=place.grid_codes,
            excluding={reporter},
        )
    except NobodyToSend as fault:
        raise Unsuitable(_("There is no inspector who could be sent; name one.")) from fault


def answer(move: Move[Any], about: Subject, result: Result) -> None:
    """The inspector's answer ends the job."""
    taken = photos.given(move)
    for job in _open(about):
        if job.assignee is not None and job.assignee.username == move.actor.id:
            jobs.complete(job, result, actor=move.actor, at=move.at, note=move.given.reason, photos=taken)


def recall(about: Subject, *, reason: str, at: datetime) -> None:
    """Somebody says that nobody need look."""
    for job in _open(about):
        jobs.cancel(job, actor=MACHINE, at=at, reason=reason)


def call_off(about: Subject, *, at: datetime) -> None:
    """What was to be checked is closed."""
    for job in _open(about):
        jobs.call_off(job, at=at)


def _open(about: Subject) -> list[Job]:
    return list(jobs_about(about).filter(state__in=UNDER_WAY))
