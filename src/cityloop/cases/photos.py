"""Photos given with a step, tied to its subject as evidence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from cityloop.evidence import services as evidence
from cityloop.evidence.models import Media, Role
from cityloop.evidence.queries import brought_by
from cityloop.journal.services import Actor, Subject
from cityloop.workflow.errors import Unsuitable
from cityloop.workflow.services import Move


def find(wanted: Sequence[str], actor: Actor) -> list[Media]:
    """The photos of these hashes that the actor may use, in their order; raises Unsuitable where one is not there."""
    if not wanted:
        return []
    found = {media.sha256: media for media in brought_by(actor, wanted)}
    if len(found) != len(set(wanted)):
        raise Unsuitable(_("A photo is not in the store; send it again."))
    return [found[sha256] for sha256 in dict.fromkeys(wanted)]


def given(move: Move[Any]) -> list[Media]:
    return find(move.given.photos, move.actor)


def attach(move: Move[Any], about: Subject, role: Role) -> None:
    taken = given(move)
    for media in taken:
        evidence.attach(about, media, role=role, actor=move.actor, at=move.at)
    if taken:
        move.entry.payload["photos"] = [media.sha256 for media in taken]
