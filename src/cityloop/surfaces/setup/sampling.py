"""What a message would say, with the values of a recent case.

What opens a report to its reporter and what somebody wrote as a reason are not shown to who sets the city up.
"""

from __future__ import annotations

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cityloop.cases.models import Case, Request
from cityloop.duty.models import JobKind
from cityloop.messages.rules import render

HIDDEN = "••••••"


def recent() -> Case | None:
    found = Case.objects.select_related("condition__minor").order_by("-pk")
    return found.exclude(due_at=None).first() or found.first()


def said(text: str, case: Case | None, language: str) -> str:
    """In the language of the text."""
    with translation.override(language):
        return render(text, _values(case, language))


def _values(case: Case | None, language: str) -> dict[str, str]:
    common = {"code": HIDDEN, "reason": _("(the reason as it was written)")}
    common |= {"kind": str(JobKind.CHECK_CASE.label), "what": str(Request.Kind.EXTENSION.label)}
    if case is None:
        return common | dict.fromkeys(("case", "due", "place", "class", "area"), "—")
    minor = case.condition.minor
    return common | {
        "case": case.number,
        "due": f"{timezone.localtime(case.due_at):%m-%d %H:%M}" if case.due_at else "—",
        "place": case.address or case.area_name,
        "class": (minor.name_en if language == "en" else "") or minor.name,
        "area": case.area_name,
    }
