"""What the journal says, cut down to what a browser needs: number, verb, subject, state; nothing personal.

And who has the same subject open, which no journal tells.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from django.db import close_old_connections
from django.utils import timezone

from cityloop.cases.models import Case
from cityloop.intake.models import Report
from cityloop.journal import queries as journal
from cityloop.journal.models import Act
from cityloop.surfaces.kit import presence
from cityloop.surfaces.kit.presence import Seen

# Kinds of subjects that the desk shows, and the permission to see them. Nothing else leaves the house.
SEES = {
    "case": "case.view",
    "request": "case.view",
    "report": "report.view",
    "alert": "alert.view",
    "ground": "map.view",
    "errand": "errand.view",
}


@dataclass(frozen=True, slots=True)
class Viewer:
    """What of the city somebody sees: everything, or some departments' and areas' matters."""

    name: str
    permissions: frozenset[str]
    everything: bool = False
    departments: frozenset[str] = frozenset()
    areas: tuple[str, ...] = ()
    patrols: tuple[str, ...] = ()  # areas whose cases, but not whose reports, are seen


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

    def is_about(self, viewer: Viewer) -> bool:
        """Something about the viewer's own account: posts, password, where they are signed in."""
        return self.kind == "person" and self.id == viewer.name

    def is_for(self, viewer: Viewer) -> bool:
        if SEES.get(self.kind) not in viewer.permissions:
            return False
        if self.kind == "errand":  # nobody else's, whatever else one sees
            return self.audience is not None and viewer.name in self.audience.people
        return viewer.everything or self.audience is None or _concerns(viewer, self.kind, self.audience)

    @property
    def wire(self) -> str:
        """One server-sent event."""
        data: dict[str, int | str] = {"number": self.number, "verb": self.verb, "kind": self.kind, "id": self.id}
        data |= {"state": self.state, "about": self.about}
        return f"id: {self.number}\nevent: act\ndata: {json.dumps(data, separators=(',', ':'))}\n\n"


@dataclass(frozen=True, slots=True)
class Stir:
    """Somebody came to a subject, left it, or began or ended a form; told to the others who have it open."""

    number: ClassVar[int] = 0  # it stands in no journal

    subject: str
    people: frozenset[str]

    def is_for(self, viewer: Viewer) -> bool:
        return viewer.name in self.people

    def is_about(self, viewer: Viewer) -> bool:
        return False

    @property
    def wire(self) -> str:
        """Without an id: who comes back asks for the company anew."""
        return f"event: company\ndata: {json.dumps({'subject': self.subject}, separators=(',', ':'))}\n\n"


def stirs(before: Seen, now: Seen) -> list[Stir]:
    """Who has to look again: those whose company is another than before."""
    found = []
    for subject in sorted(before.keys() | now.keys()):
        were, are = before.get(subject, frozenset()), now.get(subject, frozenset())
        people = {name for name, _doing in were | are if _others(were, name) != _others(are, name)}
        if people:
            found.append(Stir(subject, frozenset(people)))
    return found


def _others(people: frozenset[tuple[str, str]], name: str) -> set[tuple[str, str]]:
    return {each for each in people if each[0] != name}


def seen() -> Seen:
    close_old_connections()
    return presence.everybody(timezone.now())


def _concerns(viewer: Viewer, kind: str, audience: Audience) -> bool:
    areas = viewer.areas if kind == "report" else viewer.areas + viewer.patrols
    return (
        bool(viewer.departments & audience.departments)
        or viewer.name in audience.people
        or any(_covers(area, audience) for area in areas)
    )


def _covers(area: str, audience: Audience) -> bool:
    return area in audience.grids or (bool(audience.cell) and audience.cell.startswith(area))


def read(after: int, limit: int) -> Sequence[Happening]:
    """The acts after a number, in the order of their commits."""
    close_old_connections()
    acts = journal.acts_after(after, limit)
    cases = _cases({_case(act) for act in acts})
    reports = _reports({act.subject_id for act in acts if act.subject_kind == "report"})
    return [_happening(act, cases, reports) for act in acts]


def newest() -> int:
    close_old_connections()
    return journal.head().size


def _happening(act: Act, cases: dict[str, Audience], reports: dict[str, Audience]) -> Happening:
    payload = act.payload
    state, about = str(payload.get("to") or payload.get("state") or ""), str(payload.get("case", ""))
    return Happening(
        act.number, act.verb, act.subject_kind, act.subject_id, state, about, _audience(act, cases, reports)
    )


def _audience(act: Act, cases: dict[str, Audience], reports: dict[str, Audience]) -> Audience | None:
    if act.subject_kind == "errand":
        return Audience(people=frozenset({act.actor_id}))
    return reports.get(act.subject_id) if act.subject_kind == "report" else cases.get(_case(act))


def _case(act: Act) -> str:
    """The case that the act concerns; empty where none does."""
    if act.subject_kind == "case":
        return act.subject_id
    return str(act.payload.get("case", "")) if act.subject_kind == "request" else ""


def _cases(ids: set[str]) -> dict[str, Audience]:
    rows = Case.objects.filter(pk__in=[int(each) for each in ids if each.isdecimal()]).prefetch_related("assistants")
    return {str(case.pk): _of_case(case) for case in rows}


def _of_case(case: Case) -> Audience:
    helpers = {each.department_code for each in case.assistants.all()}
    people = {each for each in (case.handler, case.checker, case.reporter) if each}
    departments = frozenset({case.department_code} | helpers)
    return Audience(departments, case.cell, frozenset(case.grid_codes), frozenset(people))


def _reports(ids: set[str]) -> dict[str, Audience]:
    rows = Report.objects.filter(pk__in=[int(each) for each in ids if each.isdecimal()])
    return {str(report.pk): _of_report(report) for report in rows}


def _of_report(report: Report) -> Audience:
    people = frozenset(each for each in (report.reporter, report.checker) if each)
    return Audience(cell=report.cell, grids=frozenset(report.grid_codes), people=people)
