"""The timeline of a subject: who did what, in which post, how long each stage took, what was shown and said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import groupby

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from cityloop.evidence.models import Attachment
from cityloop.messages.models import Message, Recipient
from cityloop.staff import queries as staff
from cityloop.surfaces.desk import dossier, stages
from cityloop.surfaces.kit import lights
from cityloop.workflow.models import StageClock, Step, Subject
from cityloop.workflow.table import Table

SHOWN = 8  # lines before the rest is folded away
FEW_NAMES = 3
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Lasted:
    """How long a state lasted by the wall, and by the hours of who held it where that is less."""

    state: str | Promise
    took: str
    worked: str

    def __str__(self) -> str:
        told = {"state": self.state, "took": self.took, "worked": self.worked}
        if self.worked:
            return _("%(state)s: %(took)s, of it %(worked)s in working hours") % told
        return _("%(state)s: %(took)s") % told


@dataclass(frozen=True, slots=True)
class Line:
    """One step, or messages that were sent at one moment; `lasted` is the state that the step ended."""

    at: datetime
    what: str | Promise
    who: str = ""
    reason: str = ""
    department: str = ""
    lasted: Lasted | None = None
    photos: Sequence[Attachment] = ()
    told: str = ""
    by: str = ""
    number: int = -1
    new_day: bool = False


@dataclass(frozen=True, slots=True)
class Story:
    """The newest first; `earlier` is folded away."""

    lines: list[Line] = field(default_factory=list)
    earlier: list[Line] = field(default_factory=list)


def read(table: Table, subject: Subject, photos: Iterable[Attachment]) -> Story:
    lines = sorted([*steps(table, subject, photos), *_messages(table.name, subject.pk)], key=_order, reverse=True)
    days = _with_days(lines)
    return Story(days[:SHOWN], days[SHOWN:])


def steps(table: Table, subject: Subject, photos: Iterable[Attachment] = (), after: int = -1) -> list[Line]:
    """The steps after a revision, the oldest first."""
    found = list(Step.objects.filter(table=table.name, subject_id=subject.pk, number__gt=after).order_by("number"))
    names = staff.names_of({step.actor_id for step in found if step.actor_kind == "person"})
    departments = staff.units_named({step.department for step in found})
    clocks = list(StageClock.objects.filter(table=table.name, subject_id=subject.pk)) if found else []
    shown: dict[datetime, list[Attachment]] = defaultdict(list)
    for each in photos:
        shown[each.created].append(each)
    return [_line(table, step, names, departments, clocks, shown.get(step.at, [])) for step in found]


def _line(
    table: Table,
    step: Step,
    names: dict[str, str],
    departments: dict[str, str],
    clocks: list[StageClock],
    photos: list[Attachment],
) -> Line:
    operation = table.operation(step.operation)
    return Line(
        at=step.at,
        what=operation.label if operation else dossier.BEGINNINGS.get(table.name, table.state(step.target).label),
        who=dossier.who(step, names),
        reason=step.reason,
        department=departments.get(step.department, ""),
        lasted=_lasted(table, step, clocks) if step.source and step.source != step.target else None,
        photos=photos,
        by=step.actor_id,
        number=step.number,
    )


def _lasted(table: Table, step: Step, clocks: list[StageClock]) -> Lasted:
    state = table.state(step.source)
    whole = timedelta(seconds=step.seconds_in_source)
    row = next((each for each in clocks if each.stage == state.stage and _covers(each, step.at)), None)
    calendar = stages.calendar_of(row) if row else None
    worked = timedelta(seconds=calendar.working_seconds_between(step.at - whole, step.at)) if calendar else whole
    return Lasted(state.label, lights.span(whole), lights.span(worked) if whole - worked >= MINUTE else "")


def _covers(row: StageClock, at: datetime) -> bool:
    return row.started_at <= at and (row.stopped_at is None or row.stopped_at >= at)


def _messages(kind: str, pk: int) -> list[Line]:
    """Who was told; the words stay with who received them."""
    found = Message.objects.filter(subject_kind=kind, subject_id=str(pk)).select_related("person")
    rows = sorted(found.order_by("created", "pk"), key=lambda each: (each.created, each.event))
    groups = groupby(rows, key=lambda each: (each.created, each.event))
    return [Line(at, _("Message"), told=_recipients(list(group))) for (at, _event), group in groups]


def _recipients(sent: list[Message]) -> str:
    names = list(dict.fromkeys(_name(each) for each in sent))
    shown = "、".join(names[:FEW_NAMES])
    more = len(names) - FEW_NAMES
    return _("%(names)s and %(more)d more") % {"names": shown, "more": more} if more > 0 else shown


def _name(message: Message) -> str:
    if message.recipient_kind == Recipient.REPORTER:
        return _("Reporter")
    return message.person.name if message.person else message.recipient_id


def _order(line: Line) -> tuple[datetime, int]:
    return line.at, line.number


def _with_days(lines: Iterable[Line]) -> list[Line]:
    found, day = list[Line](), None
    for line in lines:
        local: date = timezone.localtime(line.at).date()
        found.append(replace(line, new_day=local != day))
        day = local
    return found
