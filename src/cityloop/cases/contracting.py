"""外协: a link through which somebody without an account handles one case for the department.

Only the hash of its secret is kept. What comes back lands on the case with the contractor as its source; the department
stays responsible, and the case moves only when it accepts the work.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from django.utils.translation import gettext as _

from cityloop.cases import photos, practice
from cityloop.cases.lifecycle import WITH_DEPARTMENT
from cityloop.cases.models import Case, Contracted, ContractorLink, about
from cityloop.cases.rules import CONTRACTOR, LINK_DAYS_AT_MOST, Contractor
from cityloop.evidence import services as evidence
from cityloop.evidence.models import Media, Role
from cityloop.evidence.queries import attachments
from cityloop.journal.services import Actor, act, batch
from cityloop.staff.rules import Standing
from cityloop.workflow.errors import Missing, NotAllowed, Unsuitable
from cityloop.workflow.rows import locked
from cityloop.workflow.services import Move, advance
from cityloop.workflow.table import Given, Need

TOLD_AT_MOST = 60


class Link(StrEnum):
    """Whether a link opens, and if not, why."""

    OPEN = "open"
    EXPIRED = "expired"
    REVOKED = "revoked"
    OVER = "over"  # the case is no longer in the hands of the department that made the link


def give(
    case: Case,
    *,
    actor: Actor,
    at: datetime,
    until: datetime | None,
    words: str = "",
    name: str = "",
    phone: str = "",
    revision: int | None = None,
) -> tuple[ContractorLink, str]:
    """The link and its secret, which nobody can read again."""
    secret = secrets.token_urlsafe(24)
    given = Given(reason=words, until=until)
    with advance(practice.table(), case, "contract", actor=actor, at=at, given=given, revision=revision) as move:
        link = ContractorLink.objects.create(
            case=move.subject,
            digest=digest(secret),
            department_code=move.subject.department_code,
            made_by=actor.id,
            made_at=at,
            expires_at=_checked(until, at),
            name=name,
            phone=phone,
            words=words,
        )
        move.subject.contractor = Contracted.GIVEN
        move.department = move.subject.department_code
        move.entry.payload |= {"link": link.pk, "until": link.expires_at.isoformat()}
        move.entry.sealed |= {key: text for key, text in (("name", name), ("phone", phone)) if text}
    return link, secret


def _checked(until: datetime | None, at: datetime) -> datetime:
    if until is None or until <= at:
        raise Unsuitable(_("The date must lie in the future."))
    if until > at + timedelta(days=LINK_DAYS_AT_MOST + 1):
        raise Unsuitable(_("At most %(days)d days.") % {"days": LINK_DAYS_AT_MOST})
    return until


def contract(move: Move[Case]) -> None:
    """Through the common door nobody would get to see the link."""
    raise Unsuitable(_("A contractor's link is made where it can be shown: on the case's page, or at its own address."))


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def find(secret: str) -> ContractorLink | None:
    wanted = ContractorLink.objects.select_related("case__condition__minor", "case__department")
    return wanted.filter(digest=digest(secret)).first()


def state(link: ContractorLink, at: datetime) -> Link:
    if link.revoked_at:
        return Link.REVOKED
    if link.expires_at <= at:
        return Link.EXPIRED
    there = link.case.state in WITH_DEPARTMENT and link.case.department_code == link.department_code
    return Link.OPEN if there else Link.OVER


def opened(link: ContractorLink, *, at: datetime) -> None:
    """When it was first looked at."""
    if link.opened_at is None:
        with act("case.link_opened", actor=actor_of(link), at=at, subject=about(link.case)) as entry:
            ContractorLink.objects.filter(pk=link.pk, opened_at=None).update(opened_at=at)
            entry.payload["link"] = link.pk


def revoke(link: ContractorLink, *, actor: Standing, at: datetime) -> None:
    if link.department_code not in actor.departments:
        raise NotAllowed()
    if link.revoked_at:
        return
    with act("case.link_revoked", actor=actor, at=at, subject=about(link.case)) as entry:
        link.revoked_at = at
        link.save(update_fields=["revoked_at"])
        entry.payload["link"] = link.pk


def actor_of(link: ContractorLink) -> Contractor:
    return Contractor("contractor", f"link-{link.pk}", CONTRACTOR, link.case_id, link.department_code)


def tell(link: ContractorLink, what: str, *, at: datetime, words: str = "", photos: Sequence[str] = ()) -> Case:
    """`what` is coming, word, done or cannot; `photos` were stored by `actor_of(link)`."""
    with batch():
        fresh = locked(ContractorLink, link.pk)
        fresh.case = link.case
        if state(fresh, at) is not Link.OPEN:
            raise NotAllowed(_("This link is no longer open."))
        if fresh.told >= TOLD_AT_MOST:
            raise Unsuitable(_("Enough was sent through this link; call the department."))
        ContractorLink.objects.filter(pk=link.pk).update(told=fresh.told + 1)
        given = Given(reason=words, photos=tuple(photos))
        with advance(
            practice.table(), link.case, f"contractor_{what}", actor=actor_of(link), at=at, given=given
        ) as move:
            said(move)
    return link.case


def said(move: Move[Case]) -> None:
    names = {
        "contractor_coming": Contracted.COMING,
        "contractor_done": Contracted.DONE,
        "contractor_cannot": Contracted.CANNOT,
    }
    if move.operation.name == "contractor_done" and not move.given.photos and not sent_back(move.subject):
        raise Missing([Need.PHOTOS])
    move.subject.contractor = names.get(move.operation.name, move.subject.contractor)
    move.department = move.subject.department_code
    photos.attach(move, about(move.subject), Role.CONTRACTOR)


def accept(move: Move[Case]) -> None:
    """One click: what the contractor sent is what it looks like after handling."""
    case = move.subject
    sent = sent_back(case)
    if not sent:
        raise Unsuitable(_("The contractor sent no photo; take one, or ask for it."))
    for media in sent:
        evidence.attach(about(case), media, role=Role.AFTER, actor=move.actor, at=move.at)
    case.contractor = Contracted.ACCEPTED
    move.department = case.department_code
    move.entry.payload["photos"] = [media.sha256 for media in sent]


def sent_back(case: Case) -> list[Media]:
    return [each.media for each in attachments(about(case)).filter(role=Role.CONTRACTOR)]
