"""The way in: a password, a second factor where the person has one, a new password where it was handed over.

Only at its end is anybody signed in; until then a short session of nobody's remembers how far they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from cityloop.journal.services import Actor, Subject, act
from cityloop.staff import sessions
from cityloop.staff.factors import queries as factors
from cityloop.staff.models import Person
from cityloop.surfaces.kit import proof, throttle

SYSTEM = Actor("system", "web", "")
LASTS = timedelta(minutes=10)
_KEY = "entering"


@dataclass(frozen=True, slots=True)
class Entering:
    """Somebody on the way in, and by what they have come so far: `password`, `passkey`, `password totp`..."""

    person: Person
    by: str
    proven: bool
    wanted: str


def go_on(request: HttpRequest, entering: Entering, at: datetime) -> HttpResponse:
    """To the next step, or in."""
    if not entering.proven and factors.has_any(entering.person):
        return _remember(request, entering, at, "/sign-in/second/")
    if entering.person.must_change:
        return _remember(request, entering, at, "/sign-in/password/")
    return _enter(request, entering, at)


def under_way(request: HttpRequest, at: datetime) -> Entering | None:
    """Who is on the way in here, if it is not too long ago."""
    kept = request.session.get(_KEY)
    if kept is None or kept["at"] < (at - LASTS).timestamp():
        return None
    person = Person.objects.filter(pk=kept["person"], is_active=True).first()
    return Entering(person, kept["by"], kept["proven"], kept["wanted"]) if person else None


def refused(account: str, address: str, at: datetime, by: str = "password") -> None:
    """A failed try stands in the journal; the one that uses up what is free says so."""
    known = Person.objects.filter(username=account).exists()
    with act("session.refused", actor=SYSTEM, at=at, subject=_subject(account if known else "unknown")) as entry:
        entry.payload |= {"by": by, "closed": throttle.is_used_up(account, address, at)}
        entry.sealed["account"] = account
        entry.sealed["address"] = address


def place_of(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


def within(request: HttpRequest, address: str) -> str:
    """Where somebody wanted to go, if that is here."""
    here = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if address and here else settings.LOGIN_REDIRECT_URL


def _remember(request: HttpRequest, entering: Entering, at: datetime, page: str) -> HttpResponse:
    request.session[_KEY] = {
        "person": entering.person.pk,
        "by": entering.by,
        "proven": entering.proven,
        "wanted": entering.wanted,
        "at": at.timestamp(),
    }
    request.session.set_expiry(LASTS)
    return redirect(page)


def _enter(request: HttpRequest, entering: Entering, at: datetime) -> HttpResponse:
    person, agent, address = entering.person, request.headers.get("User-Agent", ""), place_of(request)
    throttle.forgive(person.username, at)
    with act("session.opened", actor=Actor("person", person.username), at=at, subject=_subject(person.username)) as e:
        request.session.flush()
        login(request, person)
        sessions.begin(request.session, agent=agent, address=address, at=at)
        proof.note(request.session, at, factor=entering.proven)
        e.payload["by"] = entering.by
        e.sealed |= {"address": address, "agent": agent[:300]}
    if factors.needs_one(person) and not factors.has_any(person):
        return redirect(f"/account/second/?{urlencode({'next': entering.wanted})}")
    return redirect(entering.wanted)


def _subject(name: str) -> Subject:
    return Subject("person", name)
