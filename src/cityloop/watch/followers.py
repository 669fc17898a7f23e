"""Sightings become alerts; what an officer who was sent answers comes back to the alert."""

from __future__ import annotations

from cityloop.journal.followers import Follower
from cityloop.journal.models import Act
from cityloop.watch.sending import hear
from cityloop.watch.sightings import Seen, take


def _received(act: Act) -> None:
    take(Seen.of(act.payload), actor=act.actor, at=act.at)


def _answered(act: Act) -> None:
    if act.payload.get("about_kind") == "alert":
        hear(int(act.payload["about"]), int(act.subject_id), at=act.at)


ALERTS = Follower("watch.alerts", _received, frozenset({"sighting.received"}))
ANSWERS = Follower("watch.answers", _answered, frozenset({"job.done"}))
