"""Permissions that the interface asks for, in words, for whoever gives some of theirs to a token."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, str | Promise] = {
    "desk.open": _("Read inboxes and counts"),
    "map.view": _("Read the map and locate places"),
    "case.view": _("Read cases and requests"),
    "case.operate": _("Carry out operations on cases and requests"),
    "case.contract": _("Give cases to contractors by a link"),
    "case.receipt": _("Fetch a case's receipt from the journal"),
    "report.create": _("Send reports in"),
    "report.view": _("Read reports"),
    "report.operate": _("Decide about reports"),
    "alert.view": _("Read alerts"),
    "alert.operate": _("Decide about alerts"),
    "camera.view": _("Read cameras"),
    "job.view": _("Read jobs and orders"),
    "job.issue": _("Issue orders"),
    "job.operate": _("Answer and confirm jobs"),
    "duty.view": _("See who is on duty and where"),
    "media.view": _("Store pictures and look at their copies"),
    "media.original": _("Fetch originals and evidence archives"),
    "message.view": _("Read one's messages"),
    "errand.view": _("Follow long work and fetch what it made"),
    "list.export": _("Export lists"),
    "call.take": _("Record what belongs elsewhere"),
    "dispatch.view": _("Read precedents and what belonged elsewhere"),
    "precedent.revoke": _("Revoke precedents"),
    "department.view": _("Read the department's teams"),
    "department.teams": _("Change the department's teams"),
    "duty.sign_on": _("Sign on and off for duty"),
    "duty.relieve": _("Sign others off"),
    "handover.view": _("Read hand-overs"),
    "handover.give": _("Hand over and take over"),
    "promise.keep": _("Read promises and say that they are kept"),
}


@dataclass(frozen=True, slots=True)
class Scope:
    name: str
    words: str | Promise
    chosen: bool


def scopes(names: Iterable[str], chosen: Iterable[str]) -> list[Scope]:
    picked = frozenset(chosen)
    return [Scope(name, WORDS[name], name in picked) for name in names if name in WORDS]
