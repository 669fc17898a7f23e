"""Precedents, and what belonged elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cityloop.cases.models import Precedent, Source
from cityloop.intake import queries as intake
from cityloop.intake.models import Elsewhere, Referral
from cityloop.privacy.rules import mask_numbers
from cityloop.staff.rules import Standing
from cityloop.surfaces.desk import classes, dispatching
from cityloop.surfaces.errands.exporting.columns import code_of, coded, named, number, people, plain, position
from cityloop.surfaces.errands.exporting.lists import Asked, Column, ExportedList


def precedents(asked: Asked, held: Sequence[Standing], at: datetime) -> QuerySet[Precedent]:
    return dispatching.precedents(QueryDict(asked.query).get("q", ""), at)


def precedent_columns() -> list[Column]:
    who, minors = people(), classes.minor_names(timezone.now())
    return [
        Column(_("Class"), ("minor",), named(minors)),
        plain(code_of(_("Class")), "minor"),
        plain(_("Community (code)"), "community"),
        plain(_("Address"), "case__address"),
        plain(_("Department"), "department__name"),
        plain(code_of(_("Department")), "department__code"),
        Column(_("Verdict"), ("reason",), mask_numbers),
        Column(_("Case"), ("case__filed_at", "case_id"), number()),
        Column(_("Decided by"), ("decided_by",), who),
        plain(_("Decided at"), "decided_at", datetime),
        Column(_("Revoked by"), ("revoked_by",), who),
        plain(_("Revoked at"), "revoked_at", datetime),
        Column(_("Why revoked"), ("revoked_why",), mask_numbers),
        *position("case__"),
    ]


def referrals(asked: Asked, held: Sequence[Standing], at: datetime) -> QuerySet[Referral]:
    return intake.referrals(QueryDict(asked.query).get("code", ""))


def referral_columns() -> list[Column]:
    return [
        plain(_("When"), "at", datetime),
        *coded(_("Reason"), "code", named(dict(Elsewhere.choices))),
        *coded(_("Source"), "source", named(dict(Source.choices))),
        Column(_("Words"), ("words",), mask_numbers),
        Column(_("What the caller was told"), ("told",), mask_numbers),
        Column(_("Report"), ("report__received_at", "report_id"), number("R")),
        Column(_("Recorded by"), ("by",), people()),
    ]


LISTS = (
    ExportedList(
        "precedent", _("Precedents"), "dispatch.view", precedent_columns, precedents, ("case__lon", "case__lat")
    ),
    ExportedList("referral", _("Belongs elsewhere"), "dispatch.view", referral_columns, referrals, None),
)
