"""What a picture or clip becomes evidence of, as people write it: the number of a case or report, or of an alert."""

from __future__ import annotations

import re

from django.http import HttpRequest
from django.utils.translation import gettext as _

from cityloop.journal.services import Subject
from cityloop.surfaces.kit import acting
from cityloop.surfaces.kit.kinds import ON_DESK
from cityloop.workflow.errors import Unsuitable

_NUMBER = re.compile(r"(R?)\d{8}-(\d{1,18})", re.IGNORECASE)
_NAMED = re.compile(r"(case|report|alert)-(\d{1,18})")


def subject(request: HttpRequest, text: str) -> Subject:
    """One that whoever asks may see; raises Unsuitable."""
    kind, number = _read(text.strip())
    found = ON_DESK.get(kind)
    seen = found.visible(acting.standings_of(request)).filter(pk=number) if found and number else None
    if seen is None or not acting.may(request, found.view if found else "") or not seen.exists():
        raise Unsuitable(_("No case, report or alert has this number, or it is not for you."))
    return Subject(kind, str(number))


def _read(text: str) -> tuple[str, int]:
    if named := _NAMED.fullmatch(text):
        return named[1], int(named[2])
    if number := _NUMBER.fullmatch(text):
        return "report" if number[1] else "case", int(number[2])
    return "", 0


def address(subject: Subject) -> str:
    return f"/{subject.kind}s/{subject.id}/"


def label(subject: Subject) -> str:
    """As people say it."""
    words = {"case": _("Case %(n)s"), "report": _("Report %(n)s"), "alert": _("Alert %(n)s")}
    return words.get(subject.kind, "%(n)s") % {"n": subject.id}
