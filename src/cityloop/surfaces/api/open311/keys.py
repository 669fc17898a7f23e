"""API keys are tokens: what an `api_key` may do is what its token may do at this moment (ADR 10)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from cityloop.staff import tokens
from cityloop.staff.rules import Standing
from cityloop.surfaces.api.open311.errors import FORBIDDEN, TOO_MANY, Fault, Problem
from cityloop.surfaces.kit import throttle
from cityloop.surfaces.kit.acting import standing_with

SEND, READ = "report.create", "report.view"


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose key it is. `mark` begins the keys of the reports that came with it, also after it was renewed."""

    name: str
    mark: str
    sends: Standing | None
    reads: list[Standing]

    @property
    def standing(self) -> Standing:
        """In which reports are sent in. Raises `Problem`."""
        if self.sends is None:
            raise Problem(Fault(FORBIDDEN, _("This api_key may not send requests in.")))
        return self.sends


def owner_of(api_key: str, *, address: str, at: datetime) -> Owner | None:
    """None without a key. Raises `Problem` for one that is not known, has ended or has expired."""
    if not api_key:
        return None
    found = tokens.bearer(api_key, at=at)
    if found is None or not found.standings:
        raise _refused(api_key, address, at)
    whose = found.standings[0].kind, found.token.system or found.token.owner_id
    mark = hashlib.sha256(repr(whose).encode()).hexdigest()[:12]
    sends = standing_with(found.standings, SEND) if found.may(SEND) else None
    return Owner(found.token.prefix, f"open311:{mark}:", sends, found.standings if found.may(READ) else [])


def _refused(api_key: str, address: str, at: datetime) -> Problem:
    """Guessing is slowed down; a good key is never held up by it."""
    account, place = f"token {tokens.beginning(api_key)}", f"token {address}"[:60]
    if not throttle.take(account, place, at):
        return Problem(Fault(TOO_MANY, _("Too many wrong keys. Wait a quarter of an hour.")))
    return Problem(Fault(FORBIDDEN, _("This api_key is not known, has ended or has expired.")))
