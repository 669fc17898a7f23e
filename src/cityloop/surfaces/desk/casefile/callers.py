"""Who reported, as it may stand on a paper."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from cityloop.cases.models import Case
from cityloop.intake.models import Report
from cityloop.journal.services import Actor, Subject
from cityloop.privacy import services as privacy
from cityloop.privacy.rules import mask_name, mask_phone

MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
IDENTITY = re.compile(r"(?<!\d)(\d{6})\d{8}(\d{3}[\dXx])(?!\d)")


@dataclass(frozen=True, slots=True)
class Caller:
    report: Report
    name: str
    phone: str


def masked(case: Case) -> list[Caller]:
    found = case.reports.order_by("pk")
    return [Caller(each, mask_name(each.caller_name), mask_phone(each.caller_phone)) for each in found]


def clear(case: Case, *, actor: Actor, at: datetime, reason: str) -> list[Caller]:
    """Each look stands in the journal with its reason; raises `privacy.services.ReasonNeeded`."""
    if not reason:
        raise privacy.ReasonNeeded(_("Say why you need to see this"))
    return [_revealed(each, actor, at, reason) for each in case.reports.order_by("pk")]


def _revealed(report: Report, actor: Actor, at: datetime, reason: str) -> Caller:
    def look(field: str) -> str:
        if not getattr(report, field):
            return ""
        about = Subject("report", str(report.pk))
        return privacy.reveal(report, field, actor=actor, at=at, reason=reason, subject=about)

    return Caller(report, look("caller_name"), look("caller_phone"))


def mask_text(text: str) -> str:
    """Telephone and identity numbers that somebody wrote into free words."""
    return IDENTITY.sub(r"\1********\2", MOBILE.sub(lambda found: mask_phone(found[0]), text))
