"""Sightings become alerts."""

from __future__ import annotations

from cityloop.journal.followers import Follower
from cityloop.journal.models import Act
from cityloop.watch.sightings import Seen, take


def _received(act: Act) -> None:
    take(Seen.of(act.payload), actor=act.actor, at=act.at)


ALERTS = Follower("watch.alerts", _received, frozenset({"sighting.received"}))
