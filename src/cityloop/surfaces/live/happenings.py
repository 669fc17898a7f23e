"""What the journal says, cut down to what a browser needs: number, verb, subject, state; nothing personal."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import close_old_connections

from cityloop.cases.models import Case
from cityloop.journal import queries as journal
from cityloop.journal.models import Act

CASE, REPORT, ALERT = "case", "report", "alert"
SHOWN = frozenset({CASE, REPORT, ALERT, "request", "job", "message", "ground"})
SEES = {REPORT: "report.view", ALERT: "alert.view", CASE: "case.view"}


@dataclass(frozen=True, slots=True)
class Viewer:
    """What of the city somebody sees: everything, or some departments' and areas' matters."""

    name: str
    permissions: frozenset[str]
    everything: bool = False
    departments: frozenset[str] = frozenset()
    areas: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Audience:
    """Whose matter something is."""

    departments: frozenset[str] = frozenset()
    cell: str = ""
    grids: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Happening:
    number: int
    verb: str
    kind: str
    id: str
    state: str
    about: str
    audience: Audience | None = None

    def is_for(self, viewer: Viewer) -> bool:
        wanted = SEES.get(self.kind)
        if wanted and wanted not in viewer.permissions:
            return False
        if viewer.everything or self.audience is None:
            return True
        return (
            bool(viewer.departments & self.audience.departments)
            or viewer.name in self.audience.people
            or any(_covers(area, self.audience) for area in viewer.areas)
        )

    @property
    def wire(self) -> str:
        """One server-sent event."""
        data: dict[str, int | str] = {"number": self.number, "verb": self.verb, "kind": self.kind, "id": self.id}
        data |= {"state": self.state, "about": self.about}
        return f"id: {self.number}\nevent: act\ndata: {json.dumps(data, separators=(',', ':'))}\n\n"


def _covers(area: str, audience: Audience) -> bool:
    return area in audience.grids or (bool(audience.cell) and audience.cell.startswith(area))


def read(after: int, limit: int) -> Sequence[Happening]:
    """The acts after a number, in the order of their commits."""
    close_old_connections()
    acts = journal.acts_after(after, limit)
    found = _audiences({act.subject_id for act in acts if act.subject_kind == CASE})
    return [_happening(act, found.get(act.subject_id) if act.subject_kind == CASE else None) for act in acts]


def newest() -> int:
    close_old_connections()
    return journal.head().size


def _happening(act: Act, audience: Audience | None) -> Happening:
    payload = act.payload
    state, about = str(payload.get("to") or payload.get("state") or ""), str(payload.get("case", ""))
    return Happening(act.number, act.verb, act.subject_kind, act.subject_id, state, about, audience)


def _audiences(ids: set[str]) -> dict[str, Audience]:
    rows = Case.objects.filter(pk__in=[int(each) for each in ids if each.isdigit()]).prefetch_related("assistants")
    return {str(case.pk): _audience(case) for case in rows}


def _audience(case: Case) -> Audience:
    helpers = {each.department_code for each in case.assistants.all()}
    people = {each for each in (case.handler, case.checker, case.reporter) if each}
    return Audience(frozenset({case.department_code} | helpers), case.cell, frozenset(case.grids), frozenset(people))
