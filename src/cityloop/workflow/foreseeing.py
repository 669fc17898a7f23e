"""What a change of working hours would do to the clocks that run, computed from the rows and without writing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from cityloop.workflow import clocks
from cityloop.workflow.models import StageClock, Subject
from cityloop.workflow.registry import procedure
from cityloop.workflow.timing import as_clock

MOST = 3000  # clocks that are looked at one by one; of more, as many spread evenly
WORKING = [kind for kind in clocks.LimitKind if not kind.continuous]

Hours = Callable[[str], clocks.Calendar | None]


@dataclass(frozen=True, slots=True)
class Shift:
    """A subject whose clock would end at another moment."""

    table: str
    subject: Subject
    before: datetime | None
    after: datetime | None


@dataclass(frozen=True, slots=True)
class Foreseen:
    """`running` clocks are concerned, of which `looked` were looked at; `shifts` are those that move."""

    running: int = 0
    looked: int = 0
    shifts: list[Shift] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        return self.looked == self.running

    def carried(self, found: int) -> int:
        """A count among those looked at, carried over to all."""
        return found if self.is_whole else round(found * self.running / self.looked)


def foresee(hours: Hours, at: datetime, most: int = MOST) -> Foreseen:
    """What `services.recount` would do if a holder worked by `hours(holder)`; None: as before."""
    running = StageClock.objects.filter(stopped_at=None, kind__in=WORKING).exclude(running_since=None)
    calendars = {holder: hours(holder) for holder in running.order_by().values_list("holder", flat=True).distinct()}
    concerned = running.filter(holder__in=[holder for holder, found in calendars.items() if found])
    keys = list(concerned.order_by("pk").values_list("pk", flat=True))
    step = -(-len(keys) // most) or 1
    looked = keys[::step]
    return Foreseen(len(keys), len(looked), list(_shifts(looked, calendars)))


def _shifts(keys: Sequence[int], calendars: dict[str, clocks.Calendar | None]) -> Iterator[Shift]:
    rows = sorted(StageClock.objects.in_bulk(keys).values(), key=lambda row: (row.table, row.pk))
    for table, group in groupby(rows, key=lambda row: row.table):
        found, mine = procedure(table), list(group)
        subjects = found.model._default_manager.in_bulk([row.subject_id for row in mine])
        stages = {state.name: state.stage for state in found.table().states}
        for row in mine:
            subject, calendar = subjects.get(row.subject_id), calendars[row.holder]
            if subject is None or calendar is None or stages.get(subject.state) != row.stage:
                continue
            after = clocks.due_at(as_clock(row), calendar)
            if after != subject.due_at:
                yield Shift(table, subject, subject.due_at, after)
