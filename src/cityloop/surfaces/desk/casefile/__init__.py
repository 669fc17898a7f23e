"""The file of a case (案卷) as PDF/A: everything that the desk knows of it, on paper."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.conf import settings

from cityloop.cases import exporting
from cityloop.cases.models import Case
from cityloop.journal import heads
from cityloop.staff.rules import Standing
from cityloop.surfaces.desk.casefile import callers, telling
from cityloop.surfaces.kit import typesetting

TEMPLATE = Path(__file__).with_name("casefile.typ")


def export(case: Case, *, actor: Standing, at: datetime, address: str, clear: bool = False, reason: str = "") -> bytes:
    """The paper in the language that is active; journalled. Raises `privacy.services.ReasonNeeded` for `clear`."""
    heads.sign_head(at=at)
    known = callers.clear(case, actor=actor, at=at, reason=reason) if clear else callers.masked(case)
    told = telling.tell(case, known, actor=actor, at=at, address=address, clear=clear)
    paper = typesetting.pdf(TEMPLATE, told, files=Path(settings.EVIDENCE_COPIES_DIR), at=at)
    exporting.note_file(case, paper, clear=clear, actor=actor, at=at)
    return paper
