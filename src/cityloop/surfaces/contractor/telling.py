"""What a contractor may know of the case: what, where, until when, what was sent. Nothing of who reported it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language

from cityloop.cases import contracting, practice
from cityloop.cases.models import Case, ContractorLink, about
from cityloop.catalogue import queries as catalogue
from cityloop.evidence.models import Attachment, Role
from cityloop.evidence.queries import attachments
from cityloop.workflow.models import Step

SHOWN = frozenset({Role.BEFORE, Role.NEAR, Role.FAR, Role.REFERENCE, Role.SIGHTING})


@dataclass(frozen=True, slots=True)
class Line:
    at: datetime
    what: str | Promise
    words: str


def tell(link: ContractorLink) -> dict[str, Any]:
    case = link.case
    english = (get_language() or "").startswith("en")
    standard, minor = catalogue.condition(case.condition_id), case.condition.minor
    pictures = visible(case)
    return {
        "link": link,
        "case": case,
        "what": minor.name_en if english and minor.name_en else minor.name,
        "closing": standard.closing_en if english and standard.closing_en else standard.closing,
        "place": case.address or case.area_name,
        "pictures": [each for each in pictures if each.role in SHOWN],
        "sent_pictures": [each for each in pictures if each.role == Role.CONTRACTOR],
        "sent": _sent(link),
        "coming": case.contractor in ("coming", "done", "accepted"),
    }


def visible(case: Case) -> list[Attachment]:
    """What shows the problem, and what contractors sent; not what inspectors and crews brought since."""
    wanted = attachments(about(case)).filter(role__in=[*SHOWN, Role.CONTRACTOR])
    return [each for each in wanted if each.media.kind == "image"]


def _sent(link: ContractorLink) -> list[Line]:
    table = practice.table()
    steps = Step.objects.filter(table="case", subject_id=link.case_id, actor_id=contracting.actor_of(link).id)
    operations = [(step, table.operation(step.operation)) for step in steps.order_by("-number")]
    return [Line(step.at, found.label if found else "", step.reason) for step, found in operations]
