"""Jobs as the pages tell them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cityloop.cases.models import Case
from cityloop.duty.lifecycle import TABLE
from cityloop.duty.models import Job, JobKind, Result
from cityloop.geography.describing import describe
from cityloop.intake.models import Report
from cityloop.staff import queries as staff
from cityloop.workflow.models import Step

Text = str | Promise
TONES = {"issued": "", "seen": "", "done": "warn", "confirmed": "good", "cancelled": "plain", "expired": "bad"}
ABOUT = {"report": "/reports/", "case": "/cases/"}
STATIONS = ("issued", "seen", "done", "confirmed")


@dataclass(frozen=True, slots=True)
class Told:
    job: Job
    kind: Text
    state: Text
    tone: str
    who: str
    by: str
    runs: bool
    about: str
    text: Text


@dataclass(frozen=True, slots=True)
class Line:
    at: datetime
    what: Text
    who: str
    reason: str


def tell(jobs: Sequence[Job]) -> list[Told]:
    units = staff.units_named({job.department for job in jobs})
    names = staff.names_of({job.issued_by for job in jobs})
    subjects = _subjects(jobs)
    return [_told(job, units, names, subjects.get((job.subject_kind, job.subject_id), "")) for job in jobs]


def _subjects(jobs: Sequence[Job]) -> dict[tuple[str, str], str]:
    """What and where it is, of jobs that are about a report or a case."""
    names = ["condition__minor__name_en", "condition__minor__name"]
    names = names if (get_language() or "").startswith("en") else names[1:]
    found: dict[tuple[str, str], str] = {}
    for kind, model in (("report", Report), ("case", Case)):
        wanted = [job.subject_id for job in jobs if job.subject_kind == kind and not job.text]
        for pk, where, *called in model._default_manager.filter(pk__in=wanted).values_list("pk", "address", *names):
            found[kind, str(pk)] = " · ".join(filter(None, (next(filter(None, called), ""), where)))
    return found


def _told(job: Job, units: dict[str, str], names: dict[str, str], subject: str) -> Told:
    unit = units.get(job.department, "")
    who = " · ".join(each for each in (unit, job.assignee.name if job.assignee else "") if each)
    about = f"{ABOUT[job.subject_kind]}{job.subject_id}/" if job.subject_kind in ABOUT else ""
    return Told(
        job,
        JobKind(job.kind).label,
        TABLE.state(job.state).label,
        TONES[job.state],
        who,
        names.get(job.issued_by, job.issued_by),
        job.state in ("issued", "seen"),
        about,
        job.text or subject or JobKind(job.kind).label,
    )


def stations(job: Job) -> list[dict[str, Text | bool]]:
    """Issued, seen, done, confirmed, each lit as far as it has come; none where it ended otherwise."""
    if job.state not in STATIONS:
        return []
    reached = STATIONS.index(job.state)
    return [{"name": TABLE.state(each).label, "lit": place <= reached} for place, each in enumerate(STATIONS)]


def timeline(job: Job) -> list[Line]:
    steps = list(Step.objects.filter(table=TABLE.name, subject_id=job.pk).order_by("-number"))
    names = staff.names_of({step.actor_id for step in steps})
    return [_line(step, names) for step in steps]


def _line(step: Step, names: dict[str, str]) -> Line:
    operation = TABLE.operation(step.operation)
    what = operation.label if operation else TABLE.state(step.target).label
    who = _("by itself") if step.actor_kind == "system" else names.get(step.actor_id, step.actor_id)
    return Line(step.at, what, who, step.reason)


def place(job: Job) -> str:
    return describe(job.lon, job.lat) if job.lon is not None and job.lat is not None else ""


def answer(job: Job) -> Text:
    return Result(job.result).label if job.result and job.result != Result.YES else ""
