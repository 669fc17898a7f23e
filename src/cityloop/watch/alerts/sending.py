"""Somebody is sent to see what a camera has seen."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from cityloop.duty import jobs, queries
from cityloop.duty.lifecycle import UNDER_WAY
from cityloop.duty.models import Job, JobKind
from cityloop.duty.queries import NobodyToSend
from cityloop.duty.reasons import NOT_DRAWN, Because
from cityloop.geography.coordinates import Position
from cityloop.journal.services import Actor, Subject
from cityloop.staff import queries as staff
from cityloop.staff.models import Person
from cityloop.staff.rules import Post
from cityloop.watch.alerts.lifecycle import TABLE
from cityloop.watch.alerts.reporting import words
from cityloop.watch.models import Alert, Camera
from cityloop.workflow.errors import Unsuitable
from cityloop.workflow.models import Step
from cityloop.workflow.services import MACHINE, advance
from cityloop.workflow.table import Given


def send(alert: Alert, *, given: Given, actor: Actor, at: datetime, revision: int | None = None) -> Job:
    """The officer named, else the nearest on duty, has a look. Raises Refused where there is none, or one is sent."""
    about, camera = Subject("alert", str(alert.pk)), alert.zone.camera
    if queries.jobs_about(about).filter(state__in=UNDER_WAY).exists():
        raise Unsuitable(_("Somebody is on the way already."))
    who, because = _named(given.person) if given.person else _nearest(camera, at)
    with advance(TABLE, alert, "send", actor=actor, at=at, given=given, revision=revision) as move:
        job = jobs.issue_job(
            JobKind.LOOK,
            actor=actor,
            at=at,
            subject=about,
            assignee=who,
            because=because,
            position=Position(camera.lon, camera.lat),
            text="\n".join(filter(None, (words(alert), given.reason))),
        )
        move.entry.payload |= {"job": job.pk, "assignee": who.username}
    return job


def hear(alert: int, job: int, *, at: datetime) -> None:
    """The answer, as a step of the alert while it is undecided; heard a second time, nothing changes."""
    found = Alert.objects.filter(pk=alert, state__in=TABLE.open_states).first()
    answer = Job.objects.filter(pk=job).first()
    if found is None or answer is None:
        return
    if Step.objects.filter(table=TABLE.name, subject_id=alert, operation="answer", at=at).exists():
        return
    with advance(TABLE, found, "answer", actor=MACHINE, at=at, given=Given(reason=answer.note)) as move:
        move.entry.payload |= {"job": job, "result": answer.result}


def officers() -> list[Person]:
    return staff.holders(Post.OFFICER)


def _named(username: str) -> tuple[Person, Because]:
    found = next((each for each in officers() if each.username == username), None)
    if found is None:
        raise Unsuitable(_("%(name)s is no enforcement officer.") % {"name": username[:60]})
    return found, NOT_DRAWN


def _nearest(camera: Camera, at: datetime) -> tuple[Person, Because]:
    try:
        return queries.nearest_on_duty(Post.OFFICER, camera.lon, camera.lat, at)
    except NobodyToSend as nobody:
        raise Unsuitable(str(nobody)) from nobody
