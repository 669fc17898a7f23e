"""Who hears of a request for footage: those who may approve it, then whoever asked."""

from __future__ import annotations

from datetime import datetime

from cityloop.journal.services import Subject
from cityloop.messages.rules import To
from cityloop.messages.services import send
from cityloop.staff.models import Person
from cityloop.watch.models import Retrieval
from cityloop.watch.retrieving.lifecycle import APPROVERS, TABLE


def approvers(retrieval: Retrieval, *, at: datetime) -> None:
    able = Person.objects.filter(is_active=True, assignments__post__in=APPROVERS).exclude(username=retrieval.asked_by)
    for person in able.distinct():
        _tell("asked", person, retrieval, at)


def asker(retrieval: Retrieval, what: str, *, at: datetime, reason: str = "") -> None:
    """Of one of refused, ready, nothing."""
    person = Person.objects.filter(username=retrieval.asked_by, is_active=True).first()
    if person:
        _tell(what, person, retrieval, at, reason)


def _tell(what: str, person: Person, retrieval: Retrieval, at: datetime, reason: str = "") -> None:
    camera = retrieval.camera.name if retrieval.camera else ""
    values = {"request": retrieval.number, "place": retrieval.place or camera, "reason": reason}
    key = f"retrieval-{what}:{retrieval.pk}:{person.username}"
    about = Subject(TABLE.name, str(retrieval.pk))
    send(f"retrieval.{what}", To.somebody(person), values, at=at, key=key, subject=about)
