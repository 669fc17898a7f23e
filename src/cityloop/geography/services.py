"""What can be done to the ground. Each is one act; bad drafts raise `BadDrafts` and change nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from cityloop.geography import locate
from cityloop.geography.choices import What
from cityloop.geography.drafts import AreaDraft, BaseFeatureDraft, ComponentDraft, GridDraft, LineDraft, PlaceDraft
from cityloop.geography.putting import PUTTERS, Put
from cityloop.geography.rules import BadDrafts, Problem
from cityloop.journal.services import Actor, Subject, act

__all__ = ["BadDrafts", "Problem", "Put"]


def put_areas(rows: Sequence[AreaDraft], *, actor: Actor, at: datetime) -> Put:
    return put(What.AREAS, rows, actor=actor, at=at)


def put_grids(rows: Sequence[GridDraft], *, actor: Actor, at: datetime) -> Put:
    return put(What.GRIDS, rows, actor=actor, at=at)


def put_lines(rows: Sequence[LineDraft], *, actor: Actor, at: datetime) -> Put:
    return put(What.LINES, rows, actor=actor, at=at)


def put_components(rows: Sequence[ComponentDraft], *, actor: Actor, at: datetime) -> Put:
    return put(What.COMPONENTS, rows, actor=actor, at=at)


def put_places(rows: Sequence[PlaceDraft], *, actor: Actor, at: datetime) -> Put:
    return put(What.PLACES, rows, actor=actor, at=at)


def put_base_features(rows: Sequence[BaseFeatureDraft], *, actor: Actor, at: datetime) -> Put:
    return put(What.BASE_FEATURES, rows, actor=actor, at=at)


def put(
    what: What,
    rows: Sequence[Any],
    *,
    actor: Actor,
    at: datetime,
    verb: str = "ground.put",
    **said: str,
) -> Put:
    """`said` goes into the act as it stands."""
    putter = PUTTERS[what]
    if problems := putter.problems(rows):
        raise BadDrafts(problems)
    with act(verb, actor=actor, at=at, subject=Subject(locate.SUBJECT, what)) as entry:
        done = putter.write(rows)
        if putter.indexed:
            locate.changed()
        entry.payload.update(said, added=done.added, changed=done.changed)
    return done
