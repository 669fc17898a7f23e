"""交接班: at the end of a shift its post is handed over, with what is open and what was promised; both sign."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime

import rfc8785
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cityloop.duty.models import Handover
from cityloop.journal.services import Json, Subject, act
from cityloop.staff.models import Person
from cityloop.staff.rules import Post, Standing
from cityloop.workflow.errors import Conflict, NotAllowed
from cityloop.workflow.rows import locked

POSTS = (Post.INTAKE, Post.SHIFT_LEAD, Post.DISPATCHER)


def give(*, content: Mapping[str, Json], actor: Standing, at: datetime, notes: str = "") -> Handover:
    """`content` is what was open at this moment; its hash goes on record, its words do not."""
    if actor.post not in POSTS:
        raise NotAllowed()
    with act("handover.given", actor=actor, at=at) as entry:
        given = Handover.objects.create(
            post=actor.post, given_by=_person(actor), given_at=at, notes=notes.strip(), content=dict(content)
        )
        entry.subject = Subject("handover", str(given.pk))
        entry.payload |= {"post": given.post, "content": hashlib.sha256(rfc8785.dumps(dict(content))).hexdigest()}
        if given.notes:
            entry.sealed["notes"] = given.notes
    return given


def take(found: Handover, *, actor: Standing, at: datetime, remark: str = "") -> Handover:
    """By another person of the same post, once."""
    if actor.post != found.post:
        raise NotAllowed()
    if actor.id == found.given_by.username:
        raise NotAllowed(_("Whoever hands over cannot take over: it needs two signatures."))
    with act("handover.taken", actor=actor, at=at, subject=Subject("handover", str(found.pk))) as entry:
        fresh = locked(Handover, found.pk)
        if fresh.taken_at and fresh.taken_by:
            raise Conflict(what=_("Taken over"), who=fresh.taken_by.name, at=fresh.taken_at)
        fresh.taken_by, fresh.taken_at, fresh.remark = _person(actor), at, remark.strip()
        fresh.save(update_fields=["taken_by", "taken_at", "remark"])
        entry.payload["given_by"] = fresh.given_by.username
        if fresh.remark:
            entry.sealed["remark"] = fresh.remark
    return fresh


def of_posts(posts: frozenset[str]) -> QuerySet[Handover]:
    """The latest first."""
    return Handover.objects.filter(post__in=posts).select_related("given_by", "taken_by")


def _person(actor: Standing) -> Person:
    return Person.objects.get(username=actor.id)
