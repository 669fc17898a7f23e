"""What was promised about a case, and until when."""

from __future__ import annotations

from cityloop.cases.models import Case, about
from cityloop.duty import promises
from cityloop.workflow.services import Move


def promise(move: Move[Case]) -> None:
    given = move.given
    made = promises.promise(
        words=given.reason, due_at=given.until, actor=move.actor, at=move.at, about=about(move.subject)
    )
    move.entry.payload["promise"] = made.pk
