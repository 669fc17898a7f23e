"""What was promised, to whom does not matter here: by whom, until when, about what; and whether it was kept."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from cityloop.duty.models import Promise
from cityloop.journal.services import Actor, Subject, act
from cityloop.staff.models import Person
from cityloop.staff.rules import Standing
from cityloop.workflow.errors import Conflict, Missing, NotAllowed, Unsuitable
from cityloop.workflow.rows import locked
from cityloop.workflow.table import Need


def promise(
    *, words: str, due_at: datetime | None, actor: Actor, at: datetime, about: Subject | None = None
) -> Promise:
    if not words.strip():
        raise Missing([Need.REASON])
    if due_at is None or due_at <= at:
        raise Unsuitable(_("The date must lie in the future."))
    with act("promise.made", actor=actor, at=at) as entry:
        made = Promise.objects.create(
            subject_kind=about.kind if about else "",
            subject_id=about.id if about else "",
            words=words.strip(),
            post=actor.post,
            department=actor.department if isinstance(actor, Standing) else "",
            made_by=actor.id,
            made_at=at,
            due_at=due_at,
        )
        entry.subject = Subject("promise", str(made.pk))
        entry.payload |= {"due_at": due_at.isoformat(), "about": f"{made.subject_kind} {made.subject_id}".strip()}
        entry.sealed["words"] = made.words
    return made


def keep(found: Promise, *, actor: Standing, at: datetime) -> Promise:
    """Whoever of the post and department that promised may say that it is done."""
    if not is_ours(found, actor):
        raise NotAllowed()
    with act("promise.kept", actor=actor, at=at, subject=Subject("promise", str(found.pk))) as entry:
        fresh = locked(Promise, found.pk)
        if fresh.kept_at:
            raise Conflict()
        fresh.kept_at, fresh.kept_by = at, actor.id
        fresh.save(update_fields=["kept_at", "kept_by"])
        entry.payload["late"] = fresh.due_at < at
    return fresh


def is_ours(found: Promise, actor: Standing) -> bool:
    return found.post == actor.post and (not found.department or found.department in actor.departments)


def open_of(*standings: Standing) -> QuerySet[Promise]:
    """What these posts still have to keep, soonest due first."""
    ours = Q(pk__in=[])
    for each in standings:
        ours |= Q(post=each.post) & (Q(department="") | Q(department__in=each.departments))
    return _listed().filter(ours, kept_at=None)


def fallen_due(at: datetime) -> QuerySet[Promise]:
    """Not kept, and who promised has not been told of it; soonest due first."""
    return Promise.objects.filter(kept_at=None, told_at=None, due_at__lte=at).order_by("due_at", "pk")


def these(pks: Collection[int]) -> list[Promise]:
    return list(_listed().filter(pk__in=pks))


def about(kind: str, ids: Collection[str]) -> list[Promise]:
    """Not yet kept, about these subjects."""
    return list(_listed().filter(subject_kind=kind, subject_id__in=ids, kept_at=None))


def _listed() -> QuerySet[Promise]:
    """With `who`, the name of who promised; soonest due first."""
    name = Person.objects.filter(username=OuterRef("made_by")).values("name")[:1]
    return Promise.objects.annotate(who=Coalesce(Subquery(name), "made_by")).order_by("due_at", "pk")
