"""What the right pane tells of a subject: facts, pictures, steps and clocks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from cityloop.catalogue.choices import Stage
from cityloop.evidence import queries as evidence
from cityloop.evidence.models import Attachment
from cityloop.journal.services import Subject as About
from cityloop.staff.models import Department, Person
from cityloop.staff.rules import Post
from cityloop.surfaces.kit import lights
from cityloop.workflow import clocks as ticking
from cityloop.workflow import hours, timing
from cityloop.workflow.models import StageClock, Step, Subject
from cityloop.workflow.table import Table

STAGES: dict[str, str | Promise] = {
    "handling": gettext_lazy("Handling"),
    "check_due": gettext_lazy("Sending for check"),
    "checking": gettext_lazy("Check after handling"),
}


BEGINNINGS: dict[str, str | Promise] = {
    "case": gettext_lazy("Filed"),
    "report": pgettext_lazy("step", "Received"),
    "alert": pgettext_lazy("step", "Raised"),
    "request": pgettext_lazy("step", "Asked for"),
}

OUTSIDE: dict[str, str | Promise] = {"reporter": gettext_lazy("Reporter"), "contractor": gettext_lazy("Contractor")}


@dataclass(frozen=True, slots=True)
class Line:
    """One step of the timeline."""

    at: datetime
    what: str | Promise
    who: str
    reason: str
    department: str
    new_day: bool


@dataclass(frozen=True, slots=True)
class Clock:
    stage: str | Promise
    used: str
    limit: str
    part: int
    light: str
    runs: bool
    holder: str


def pictures(kind: str, pk: int) -> list[Attachment]:
    return [each for each in evidence.attachments(About(kind, str(pk))) if each.media.kind == "image"]


def timeline(table: Table, subject: Subject, after: int = -1) -> list[Line]:
    """The steps after a revision, the newest first."""
    found = Step.objects.filter(table=table.name, subject_id=subject.pk, number__gt=after)
    steps = list(found.order_by("number"))
    names = people({step.actor_id for step in steps if step.actor_kind == "person"})
    departments = _departments({step.department for step in steps})
    lines, day = [], None
    for step in steps:
        local = step.at.astimezone().date()
        lines.append(_line(table, step, names, departments, new_day=local != day))
        day = local
    return lines[::-1]


def _line(table: Table, step: Step, names: dict[str, str], departments: dict[str, str], *, new_day: bool) -> Line:
    operation = table.operation(step.operation)
    what = operation.label if operation else BEGINNINGS.get(table.name, table.state(step.target).label)
    return Line(step.at, what, _who(step, names), step.reason, departments.get(step.department, ""), new_day)


def _who(step: Step, names: dict[str, str]) -> str:
    if step.actor_kind == "system":
        return _("by itself")
    if step.actor_kind != "person":
        return str(OUTSIDE[step.actor_kind]) if step.actor_kind in OUTSIDE else step.actor_id
    name = names.get(step.actor_id, step.actor_id)
    return f"{Post(step.post).label} {name}" if step.post in Post.values else name


def people(usernames: Iterable[str]) -> dict[str, str]:
    return dict(Person.objects.filter(username__in=list(usernames)).values_list("username", "name"))


def _departments(codes: Iterable[str]) -> dict[str, str]:
    wanted = [code for code in codes if code]
    return dict(Department.objects.filter(code__in=wanted).values_list("code", "name")) if wanted else {}


def clocks(name: str, subject: Subject, at: datetime) -> list[Clock]:
    """Every clock the subject ever had, the running one first."""
    rows = list(StageClock.objects.filter(table=name, subject_id=subject.pk))
    stages = {**dict(Stage.choices), **STAGES}
    names = _departments({row.holder for row in rows})
    return [_clock(row, stages, names, at) for row in sorted(rows, key=lambda row: row.stopped_at is not None)]


def _clock(row: StageClock, stages: dict[str, str | Promise], names: dict[str, str], at: datetime) -> Clock:
    used = ticking.used(timing.as_clock(row), hours.calendar(row.holder), at)
    part = min(100, used * 100 // max(row.limit_seconds, 1))
    light = lights.RED if used >= row.limit_seconds else lights.YELLOW if part >= 80 else lights.GREEN
    return Clock(
        stages.get(row.stage, row.stage),
        lights.span(timedelta(seconds=used)),
        lights.span(timedelta(seconds=row.limit_seconds)),
        part,
        light,
        row.running_since is not None and row.stopped_at is None,
        names.get(row.holder, ""),
    )
