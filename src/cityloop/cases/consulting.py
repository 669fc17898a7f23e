"""Consultation (会商): departments are invited and heard, somebody decides, and the verdict stays as a precedent."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from cityloop.cases import dispatch
from cityloop.cases.models import Case, Invitation, Precedent, Why
from cityloop.journal.services import Actor, Subject, act
from cityloop.staff.models import Department
from cityloop.staff.rules import Post, Standing
from cityloop.workflow.errors import Unsuitable
from cityloop.workflow.services import Move


def open_(move: Move[Case]) -> None:
    """Those who returned it and those who may have it are asked for their views."""
    _invite(move, dispatch.department(move.subject.department_code))
    if move.given.department:
        _invite(move, dispatch.department(move.given.department))


def returned(move: Move[Case]) -> None:
    """The second return opens a consultation: who returns and whom they name are invited."""
    dispatch.give_back(move)
    if move.target == "consulting":
        open_(move)


def invite(move: Move[Case]) -> None:
    chosen = dispatch.department(move.given.department)
    if move.given.until is not None and move.given.until <= move.at:
        raise Unsuitable(_("The date must lie in the future."))
    _invite(move, chosen)
    move.department = chosen.code
    move.entry.payload["department"] = chosen.code


def _invite(move: Move[Case], chosen: Department) -> None:
    asked = {"department_code": chosen.code, "asked_at": move.at, "until": move.given.until}
    unanswered = {"statement": "", "answered_by": "", "answered_at": None}
    Invitation.objects.update_or_create(case=move.subject, department=chosen, defaults=asked | unanswered)


def opine(move: Move[Case]) -> None:
    """A department's statement answers its invitation; one that was not invited may speak as well."""
    actor = move.actor
    if not isinstance(actor, Standing) or actor.post != Post.DEPARTMENT:
        return
    said = {"statement": move.given.reason, "answered_by": actor.id, "answered_at": move.at}
    invited = move.subject.invitations.filter(department_code__in=actor.departments)
    if not invited.update(**said):
        own = dispatch.department(actor.department)
        asked = {"department": own, "department_code": own.code, "asked_at": move.at}
        Invitation.objects.create(case=move.subject, **asked, **said)
    move.department = actor.department


def decide(move: Move[Case]) -> None:
    """The verdict sends the case on and stays as a precedent for its class and place."""
    case, chosen = move.subject, dispatch.department(move.given.department)
    dispatch.hand_to(move, chosen, Why.CONSULTATION)
    Precedent.objects.create(
        case=case,
        minor=case.minor,
        h3=case.h3,
        community=case.community,
        department=chosen,
        reason=move.given.reason,
        decided_by=move.actor.id,
        decided_at=move.at,
    )


def revoke(precedent: Precedent, *, reason: str, actor: Actor, at: datetime) -> Precedent:
    """It no longer proposes anything; that it was decided stays. Raises `Unsuitable`."""
    if not reason.strip():
        raise Unsuitable(_("Say why the precedent no longer holds."))
    with act("precedent.revoked", actor=actor, at=at, subject=Subject("precedent", str(precedent.pk))) as entry:
        fresh = Precedent.objects.select_for_update().get(pk=precedent.pk)
        if fresh.revoked_at is not None:
            raise Unsuitable(_("This precedent was revoked before."))
        fresh.revoked_at, fresh.revoked_by, fresh.revoked_why = at, actor.id, reason.strip()
        fresh.save(update_fields=["revoked_at", "revoked_by", "revoked_why"])
        entry.sealed["reason"] = reason.strip()
    return fresh
