"""Sightings become alerts; what an officer who was sent answers comes back to the alert; the place of a case that is
closed is kept in mind until it is opened again.
"""

from __future__ import annotations

from cityloop.cases.models import Case
from cityloop.journal.followers import Follower
from cityloop.journal.models import Act
from cityloop.watch.alerts import remembering
from cityloop.watch.alerts.sending import hear
from cityloop.watch.alerts.sightings import Seen, take


def _received(act: Act) -> None:
    take(Seen.of(act.payload), actor=act.actor, at=act.at)


def _answered(act: Act) -> None:
    if act.payload.get("about_kind") == "alert":
        hear(int(act.payload["about"]), int(act.subject_id), at=act.at)


def _closed(act: Act) -> None:
    case = Case.objects.filter(pk=int(act.subject_id)).first()
    if case is None:
        return
    if act.verb in REOPENINGS:
        remembering.forget(case, at=act.at)
    elif case.state == "closed":
        remembering.remember(case, at=act.at)


REOPENINGS = frozenset({"case.reopened", "case.relapsed"})
ALERTS = Follower("watch.alerts", _received, frozenset({"sighting.received"}))
ANSWERS = Follower("watch.answers", _answered, frozenset({"job.done"}))
CLOSED = Follower("watch.remembering", _closed, frozenset({"case.closed", "case.closed_by_force"}) | REOPENINGS)
