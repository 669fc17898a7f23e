"""The register of requests for footage (order 799, art. 16) on its page and as a file; persons are masked in both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cityloop.privacy.rules import mask_name, mask_numbers
from cityloop.staff.rules import Standing
from cityloop.surfaces.errands.exporting.columns import coded, departments, named, people, plain
from cityloop.surfaces.errands.exporting.lists import Asked, Column, ExportedList
from cityloop.watch.models import Applicant, Ground, Retrieval
from cityloop.watch.retrieving import queries
from cityloop.watch.retrieving.lifecycle import TABLE
from cityloop.watch.retrieving.rules import ARTICLES

STATES = {each.name: each.label for each in TABLE.states}


def found(given: Mapping[str, str], held: Sequence[Standing]) -> QuerySet[Retrieval]:
    state, applicant = given.get("state", ""), given.get("for", "")
    return queries.narrowed(
        queries.seen_by(held),
        given.get("q", "").strip()[:80],
        state if state in STATES else "",
        applicant if applicant in Applicant.values else "",
    )


def _number(asked_at: datetime, pk: int) -> str:
    return f"V{timezone.localtime(asked_at):%Y%m%d}-{pk:05d}"


def columns() -> list[Column]:
    who = people()
    return [
        Column(_("Number"), ("asked_at", "pk"), _number),
        *coded(pgettext_lazy("of a case", "State"), "state", named(STATES)),
        *coded(pgettext_lazy("footage", "For whom"), "applicant", named(dict(Applicant.choices))),
        plain(_("Unit"), "unit"),
        plain(_("Letter"), "letter"),
        Column(_("Name"), ("name",), mask_name),
        *coded(_("Ground"), "ground", named(dict(Ground.choices))),
        Column(_("Article of order 799"), ("ground",), ARTICLES.get, int),
        Column(_("Purpose"), ("purpose",), mask_numbers),
        plain(_("Place"), "place"),
        plain(pgettext_lazy("device", "Camera"), "camera__name"),
        plain(_("Begins at"), "since", datetime),
        plain(_("Ends at"), "to", datetime),
        Column(_("Asked by"), ("asked_by",), who),
        plain(_("Asked at"), "asked_at", datetime),
        *coded(_("Department"), "department", departments()),
        Column(_("Decided by"), ("decided_by",), who),
        plain(_("Decided at"), "decided_at", datetime),
    ]


def _listed(asked: Asked, held: Sequence[Standing], at: datetime) -> QuerySet[Retrieval]:
    return found(QueryDict(asked.query), held)


LIST = ExportedList("retrieval", _("Requests for footage"), "retrieval.view", columns, _listed, None)
