"""Tokens: who calls by machine is a person with less, or a named system in a post (ADR 10)."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cityloop.journal.rules import ActorKind
from cityloop.journal.services import Actor, Subject, act, batch
from cityloop.staff import queries
from cityloop.staff.models import Department, Person, Token
from cityloop.staff.rules import Post, Standing, grantable, may

MARK = "clk_"  # by it a secret that was left lying about is recognised
PREFIX = 12
LONGEST = timedelta(days=366)
CLIENT: ActorKind = "client"


class Unsuitable(ValueError):
    """The token cannot be made like this; the message says why."""


@dataclass(frozen=True, slots=True)
class Made:
    """`text` is to be shown now and never again."""

    token: Token
    text: str


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whoever calls with a token, with the posts of this moment."""

    token: Token
    standings: list[Standing]

    @property
    def posts(self) -> frozenset[str]:
        return frozenset(each.post for each in self.standings)

    def may(self, permission: str) -> bool:
        return permission in self.token.permissions and permission in grantable(self.posts)


@dataclass(frozen=True, slots=True)
class System:
    """Another system, and the standing in which it acts."""

    name: str
    post: str
    department: str = ""
    area: str = ""


def make(
    *,
    name: str,
    scopes: Collection[str],
    expires: date,
    actor: Actor,
    at: datetime,
    owner: Person | None = None,
    system: System | None = None,
) -> Made:
    """For a person or a system, never both. Raises Unsuitable."""
    posts = queries.posts(owner) if owner else frozenset({system.post}) if system else frozenset()
    _check(name, scopes, expires, posts, at)
    text = MARK + secrets.token_urlsafe(32)
    with act("token.made", actor=actor, at=at) as entry:
        token = Token.objects.create(
            name=name.strip(),
            prefix=text[:PREFIX],
            digest=_digest(text),
            owner=owner,
            scopes=" ".join(sorted(scopes)),
            made_at=at,
            made_by=actor.id,
            expires=expires,
            **(_columns(system) if system else {}),
        )
        entry.subject = _subject(token)
        entry.payload |= {"prefix": token.prefix, "scopes": sorted(scopes), "expires": expires.isoformat()}
        entry.payload |= {"owner": owner.username if owner else "", "post": token.post, "area": token.area_code}
        entry.sealed |= {"name": token.name} | ({"system": system.name} if system else {})
    return Made(token, text)


def _check(name: str, scopes: Collection[str], expires: date, posts: frozenset[str], at: datetime) -> None:
    today = timezone.localtime(at).date()
    if not name.strip():
        raise Unsuitable(_("Give the token a name, so that you know later what it was for."))
    if not scopes:
        raise Unsuitable(_("Choose at least one permission."))
    if beyond := sorted(set(scopes) - set(grantable(posts))):
        told = {"names": ", ".join(beyond)[:300]}
        raise Unsuitable(_("A token cannot do more than whoever it belongs to: %(names)s") % told)
    if not today <= expires <= today + LONGEST:
        raise Unsuitable(_("A token is good for a year at most, and not into the past."))


def _columns(system: System) -> dict[str, object]:
    if not system.name.strip() or system.post not in Post.values:
        raise Unsuitable(_("Name the system and the post in which it acts."))
    unit = Department.objects.filter(code=system.department).first() if system.department else None
    if system.department and unit is None:
        raise Unsuitable(_("There is no such department."))
    return {"system": system.name.strip(), "post": system.post, "department": unit, "area_code": system.area}


def end(token: Token, *, actor: Actor, at: datetime) -> None:
    """It is refused from now on; ending it again changes nothing."""
    if token.ended_at is not None:
        return
    with act("token.ended", actor=actor, at=at, subject=_subject(token)) as entry:
        Token.objects.filter(pk=token.pk, ended_at=None).update(ended_at=at)
        entry.payload["prefix"] = token.prefix


def bearer(text: str, *, at: datetime) -> Bearer | None:
    """Who calls with this token; None where it is not known, has ended, or its owner has left."""
    today = timezone.localtime(at).date()
    good = Token.objects.filter(digest=_digest(text), ended_at=None, expires__gte=today)
    token = good.select_related("owner", "department").first()
    if token is None or (token.owner and not token.owner.is_active):
        return None
    if token.last_used != today:  # one write a day
        with batch():
            Token.objects.filter(pk=token.pk).update(last_used=today)
    return Bearer(token, standings(token))


def standings(token: Token) -> list[Standing]:
    if token.owner:
        return queries.standings(token.owner)
    own = token.department.code if token.department else ""
    return [queries.standing(CLIENT, token.system, token.post, own, token.area_code)]


def of(person: Person) -> QuerySet[Token]:
    """A person's own; an administrator also sees those of the systems."""
    seen = Q(owner=person) | (Q(owner=None) if may(queries.posts(person), "setup.change") else Q(pk__in=[]))
    return Token.objects.filter(seen).select_related("owner", "department")


def beginning(text: str) -> str:
    """What may be written down of a token that was refused; of anything else nothing, it may be a password."""
    return text[:PREFIX].encode("ascii", "replace").decode() if text.startswith(MARK) else ""


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _subject(token: Token) -> Subject:
    return Subject("token", str(token.pk))
