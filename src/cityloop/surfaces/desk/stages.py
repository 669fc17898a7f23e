"""The clocks of a subject, each with why it shows what it shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cityloop.catalogue import queries as catalogue
from cityloop.catalogue.choices import Stage
from cityloop.staff import queries as staff
from cityloop.surfaces.desk import classes, explaining
from cityloop.surfaces.desk.explaining import Explained
from cityloop.surfaces.kit import lights
from cityloop.workflow import clocks, hours, spans, timing
from cityloop.workflow.clocks import Calendar, Limit, LimitKind
from cityloop.workflow.models import StageClock, Step, Subject
from cityloop.workflow.table import Table

HOUR = 3600

STAGES: dict[str, str | Promise] = {
    **dict(Stage.choices),
    "handling": gettext_lazy("Handling"),
    "check_due": gettext_lazy("Sending for check"),
    "checking": gettext_lazy("Check after handling"),
}


@dataclass(frozen=True, slots=True)
class Clock:
    id: int
    stage: str | Promise
    used: str
    limit: str
    part: int
    light: str
    runs: bool
    stopped: bool
    holder: str
    words: str
    explained: Explained


def of(table: Table, subject: Subject, at: datetime) -> list[Clock]:
    """Every clock the subject ever had, the running one first."""
    found = list(StageClock.objects.filter(table=table.name, subject_id=subject.pk))
    steps = list(Step.objects.filter(table=table.name, subject_id=subject.pk).order_by("number")) if found else []
    names = staff.units_named({row.holder for row in found})
    found.sort(key=lambda row: row.stopped_at is not None)
    return [_clock(table, row, steps, names, at) for row in found]


def calendar_of(row: StageClock) -> Calendar | None:
    """None for a clock that runs day and night."""
    return None if LimitKind(row.kind).continuous else hours.calendar(row.holder)


def _clock(table: Table, row: StageClock, steps: Sequence[Step], names: dict[str, str], at: datetime) -> Clock:
    calendar = calendar_of(row)
    now = row.stopped_at or at
    used = clocks.used(timing.as_clock(row), calendar or clocks.ALWAYS, now)
    part = min(100, used * 100 // max(row.limit_seconds, 1))
    told = spans.explain(spans.runs(table, steps, row.stage, row.started_at, now), calendar)
    due = clocks.due_at(timing.as_clock(row), calendar or clocks.ALWAYS)
    name = (catalogue.calendar_name(row.holder, row.started_at) if calendar else "") or _("office hours")
    explained = explaining.explain(told, calendar, name, table, due_at=due)
    return Clock(
        id=row.pk,
        stage=STAGES.get(row.stage, row.stage),
        used=lights.span(timedelta(seconds=used)),
        limit=lights.span(timedelta(seconds=row.limit_seconds)),
        part=part,
        light=lights.of_used(used, row.limit_seconds),
        runs=row.running_since is not None and row.stopped_at is None,
        stopped=row.stopped_at is not None,
        holder=names.get(row.holder, ""),
        words=explaining.sentence(_limit(row, calendar), explained),
        explained=explained,
    )


def _limit(row: StageClock, calendar: Calendar | None) -> str:
    """The limit as it was set, and what extensions added."""
    day = calendar.day_seconds if calendar else 0
    amount, rest = divmod(row.original_seconds, day if row.kind == LimitKind.WORK_DAY and day else HOUR)
    exact = calendar is not None and amount and not rest
    length = lights.span(timedelta(seconds=row.original_seconds))
    limit = classes.limit_text(Limit(LimitKind(row.kind), amount)) if exact else length
    more = row.limit_seconds - row.original_seconds
    if more:
        extended = _("extended by %(span)s") % {"span": lights.span(timedelta(seconds=more))}
        return f"{limit}, {extended}"
    return limit
