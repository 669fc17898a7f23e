"""A decision on an alert was a mistake, and is taken back."""

from __future__ import annotations

from datetime import datetime

from cityloop.journal.services import Actor, batch
from cityloop.watch.alerts.lifecycle import GONE, RAISED, TABLE, why_final
from cityloop.watch.learning import rightness
from cityloop.watch.models import Alert, Zone
from cityloop.workflow.errors import Unsuitable
from cityloop.workflow.services import advance


def take_back(alert: Alert, *, actor: Actor, at: datetime, revision: int | None = None) -> None:
    """The alert is undecided once more, as there or as gone by itself. Raises Refused."""
    with batch():
        Zone.objects.select_for_update(no_key=True).get(pk=alert.zone_id)  # what comes into it meanwhile waits
        if final := why_final(alert):
            raise Unsuitable(final)
        with advance(TABLE, alert, "take_back", actor=actor, at=at, revision=revision) as move:
            found, decided_at = move.subject, move.subject.entered_at
            move.target = GONE if found.ended_at else RAISED
            move.entry.payload |= {"cause": found.cause, "report": found.report_code}
            found.cause = found.report_code = ""
        rightness.judge_without(alert.zone, decided_at, actor=actor, at=at)
