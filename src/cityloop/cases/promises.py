"""What was promised about a case and until when; who promised is told when it falls due."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from cityloop.cases.models import Case, about
from cityloop.duty import promises
from cityloop.duty.models import Promise
from cityloop.journal.services import Subject, batch
from cityloop.messages import services as messages
from cityloop.messages.rules import To
from cityloop.staff.models import Person
from cityloop.workflow.services import Move

AT_ONCE = 100


def promise(move: Move[Case]) -> None:
    given = move.given
    made = promises.promise(
        words=given.reason, due_at=given.until, actor=move.actor, at=move.at, about=about(move.subject)
    )
    move.entry.payload["promise"] = made.pk


def remind(at: datetime) -> int:
    """Each is told of once, also what belongs to no case; answers how many."""
    due = list(promises.fallen_due(at)[:AT_ONCE])
    for each in due:
        with batch():
            _tell(each, at)
            Promise.objects.filter(pk=each.pk).update(told_at=at)
    return len(due)


def _tell(found: Promise, at: datetime) -> None:
    person = Person.objects.filter(username=found.made_by, is_active=True).first()
    if person is None:
        return
    case = Case.objects.filter(pk=int(found.subject_id)).first() if found.subject_kind == "case" else None
    values = {"words": found.words, "due": f"{timezone.localtime(found.due_at):%m-%d %H:%M}"}
    subject = about(case) if case else Subject("promise", str(found.pk))
    event = "promise.due_on_case" if case else "promise.due"
    messages.send(
        event, To.somebody(person), values | {"case": case.number if case else ""},
        at=at, key=f"promise:{found.pk}", subject=subject,
    )  # fmt: skip
