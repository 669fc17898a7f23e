"""Asking for an errand, calling it off, and clearing away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cityloop.errands import files
from cityloop.errands.models import KEPT, UNDER_WAY, Errand, Item, State, about
from cityloop.errands.registry import KINDS
from cityloop.errands.tasks import run_errand
from cityloop.journal.services import Actor, Json, act, batch

AT_ONCE = 20  # errands of one person under way


class TooMany(Exception):
    """Somebody has too much under way."""


class Over(Exception):
    """The errand has ended; there is nothing to call off."""


def ask(
    kind: str,
    *,
    parameters: Mapping[str, Json],
    actor: Actor,
    at: datetime,
    department: str = "",
    area: str = "",
    subjects: Iterable[tuple[int, int]] = (),
) -> Errand:
    """Leaves it to the worker. `subjects` are rows with the revisions in which they were seen. Raises `TooMany`."""
    if Errand.objects.filter(owner=actor.id, state__in=UNDER_WAY).count() >= AT_ONCE:
        raise TooMany(_("%(most)d of your errands are under way; wait for one of them, or call one off.") % {
            "most": AT_ONCE
        })  # fmt: skip
    wanted = dict(subjects)
    with act("errand.asked", actor=actor, at=at) as entry:
        errand = Errand.objects.create(
            kind=kind,
            owner=actor.id,
            post=actor.post,
            department=department,
            area=area,
            language=get_language() or "",
            parameters=dict(parameters),
            total=len(wanted),
            asked_at=at,
        )
        Item.objects.bulk_create(
            [Item(errand=errand, subject=row, revision=revision) for row, revision in wanted.items()], batch_size=1_000
        )
        entry.subject = about(errand)
        entry.payload |= {"kind": kind, "subjects": len(wanted)}
        run_errand.using(queue_name=KINDS[kind].queue).enqueue(errand.pk)
    return errand


def again(errand: Errand, *, actor: Actor, at: datetime) -> Errand:
    """The same once more, as things are now."""
    return ask(
        errand.kind,
        parameters=errand.parameters,
        actor=actor,
        at=at,
        department=errand.department,
        area=errand.area,
    )


def call_off(errand: Errand, *, actor: Actor, at: datetime) -> None:
    """One that waits ends at once; one that runs ends before its next step. What is done stays. Raises `Over`."""
    with act("errand.recalled", actor=actor, at=at, subject=about(errand)):
        held = Errand.objects.select_for_update().get(pk=errand.pk)
        if not held.is_under_way:
            raise Over(_("It has ended meanwhile; nothing was called off."))
        if held.state == State.WAITING:
            held.state, held.ended_at, held.expires_at = State.CALLED_OFF, at, at + KEPT
        else:
            held.state = State.STOPPING
        held.save(update_fields=["state", "ended_at", "expires_at"])
    errand.refresh_from_db()


def fetch(errand: Errand, *, at: datetime) -> Path | None:
    """Its file, for its owner, which stands in the journal; None where there is none any more."""
    path = files.path(errand.pk)
    if not errand.holds_file(at) or not path.exists():
        return None
    with act("errand.fetched", actor=errand.actor, at=at, subject=about(errand)) as entry:
        entry.payload["file"] = errand.file
    return path


def seen(owner: str, *, at: datetime) -> None:
    """Its owner has looked at the list: bookkeeping that no act speaks of."""
    new = Errand.objects.filter(owner=owner, seen_at=None).exclude(state__in=UNDER_WAY)
    if new.exists():
        with batch():
            new.update(seen_at=at)


def sweep(at: datetime) -> int:
    """Expired errands go with their files; that they were, and what an export held, stays in the journal."""
    gone = list(Errand.objects.filter(expires_at__lte=at).values_list("pk", flat=True)[:1_000])
    for each in gone:
        files.drop(each)
    with batch():
        Item.objects.filter(errand__in=gone).delete()
        Errand.objects.filter(pk__in=gone).delete()
    files.sweep(set(Errand.objects.exclude(file="").values_list("pk", flat=True)), at)
    return len(gone)
