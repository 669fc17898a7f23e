"""Who may call: a machine with a token, or a signed-in browser, with the same permissions as the desk."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja.security import APIKeyCookie

from cityloop.journal.services import Actor, Subject, act
from cityloop.staff import tokens
from cityloop.staff.models import Person
from cityloop.staff.tokens import Bearer
from cityloop.surfaces.api.problems import Problem
from cityloop.surfaces.kit import acting, proof, throttle

SYSTEM = Actor("system", "web", "")
WAIT = int(throttle.WINDOW.total_seconds())


class Permitted(APIKeyCookie):
    """Somebody is there, and both their posts and their token, if they call with one, grant the permission.

    A browser's session is checked against forged forms; a token needs no such check and leaves the session aside.
    """

    param_name = settings.SESSION_COOKIE_NAME

    def __init__(self, permission: str) -> None:
        super().__init__()
        self.permission = permission

    def __call__(self, request: HttpRequest) -> Person | Bearer | None:
        given = request.headers.get("Authorization")
        found = super().__call__(request) if given is None else self._bearer(request, given)
        if found:
            demand(request, self.permission)
        if isinstance(found, Person) and proof.is_wanting(request, self.permission, timezone.now()):
            raise Problem(403, "second_factor", _("This asks for a second factor, proven in this shift."))
        return found

    def authenticate(self, request: HttpRequest, key: str | None) -> Person | None:
        return request.user if isinstance(request.user, Person) else None

    def _bearer(self, request: HttpRequest, given: str) -> Bearer:
        scheme, _blank, text = given.partition(" ")
        at = timezone.now()
        found = tokens.bearer(text.strip(), at=at) if scheme.lower() == "bearer" else None
        if found is None:
            raise _refusal(request, tokens.beginning(text.strip()), at)
        request.bearer = found  # type: ignore[attr-defined]  # read by kit.acting
        if found.token.owner:
            request.user = found.token.owner
        return found


def demand(request: HttpRequest, *permissions: str) -> None:
    """Raises `Problem` where post or token grants not all of them."""
    if not all(acting.may(request, each) for each in permissions):
        raise Problem(403, "not_allowed", _("Your post or your token does not permit this."))


def _refusal(request: HttpRequest, prefix: str, at: datetime) -> Problem:
    """Each wrong token stands in the journal, until there are too many; a good one is never held up by them."""
    account, address = f"token {prefix}", f"token {request.META.get('REMOTE_ADDR', '')}"[:60]
    if not throttle.take(account, address, at):
        return Problem(429, "too_many_tries", _("Too many wrong tokens. Wait a quarter of an hour."), retry_after=WAIT)
    with act("token.refused", actor=SYSTEM, at=at, subject=Subject("token", "unknown")) as entry:
        entry.sealed |= {"prefix": prefix, "address": address}
    return Problem(401, "not_signed_in", _("This token is not known, has ended or has expired."))


def caller(request: HttpRequest) -> Person:
    """The person who asks, in a browser or by a token; a system has no inbox of its own."""
    if not isinstance(request.user, Person):
        raise Problem(403, "not_allowed", _("This belongs to people; a system has none."))
    return request.user
