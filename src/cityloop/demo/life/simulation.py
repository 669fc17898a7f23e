"""Time in the demo city: one queue of what happens next, carried out in short transactions."""

from __future__ import annotations

import heapq
import logging
import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from cityloop.cases.models import Case, Request
from cityloop.demo.life import rules
from cityloop.demo.life.arrivals import PREFIX, Arrival
from cityloop.demo.life.deeds import Deeds
from cityloop.demo.life.patrol import Patrol, Round
from cityloop.demo.life.reading import Reader
from cityloop.demo.life.rules import Next
from cityloop.intake.models import Report
from cityloop.journal.services import batch
from cityloop.workflow import services as workflow
from cityloop.workflow.errors import Conflict, Refused
from cityloop.workflow.models import Subject

log = logging.getLogger(__name__)

AT_ONCE = 0.12  # seconds of work in one transaction, so that people's own writes are not held up
REST = 0.012  # seconds between two: long enough for whoever tries again and again, as SQLite does, to hit one
AFTERMATH = timedelta(days=4)  # how long after closing a case may still be reopened or appealed
MODELS: dict[str, type[Subject]] = {"report": Report, "case": Case, "request": Request}
Pace = Callable[[datetime, datetime], datetime]


def as_it_comes(planned: datetime, now: datetime) -> datetime:
    return planned


class Simulation:
    """`pace` turns the moment that the rules name into the one at which it happens.

    `wakes`: lights turn and pauses end here, because no worker lives in this time.
    """

    def __init__(
        self,
        deeds: Deeds,
        reader: Reader,
        patrol: Patrol,
        now: datetime,
        *,
        pace: Pace = as_it_comes,
        wakes: bool = True,
    ) -> None:
        self.deeds, self.reader, self.patrol = deeds, reader, patrol
        self.now = now
        self._pace = pace
        self._queue: list[tuple[datetime, int, Callable[[datetime], None]]] = []
        self._order = count()
        self._planned: dict[tuple[str, int], int] = {}  # revisions for which a step waits
        self._wakes: dict[tuple[str, int], datetime] | None = {} if wakes else None

    def expect(self, arrivals: Iterable[Arrival]) -> None:
        """Those that have not come yet."""
        coming = {each.key: each for each in arrivals}
        for key in Report.objects.filter(key__in=list(coming)).values_list("key", flat=True):
            del coming[key]
        for arrival in coming.values():
            self._push(arrival.at, lambda at, arrival=arrival: self._receive(arrival, at))  # type: ignore[misc]

    def go_round(self, rounds: Iterable[Round]) -> None:
        for turn in rounds:
            self._push(turn.at, lambda at, turn=turn: self.patrol.take(turn, at))  # type: ignore[misc]

    def take_up(self) -> None:
        """What is under way goes on; also after an interruption at any moment."""
        reports = Report.objects.filter(key__startswith=PREFIX)
        for report in reports.exclude(state__in=("accepted", "attached", "refused", "handled")):
            self._plan("report", report)
        ours = Case.objects.filter(reports__key__startswith=PREFIX).distinct()
        for case in ours.filter(closed_at=None) | ours.filter(closed_at__gte=self.now - AFTERMATH):
            self._plan("case", case)
        for request in Request.objects.filter(state__in=("asked", "seconded")).select_related("case"):
            self._plan("request", request)

    def run(self, until: datetime, stopped: Callable[[], bool] = lambda: False) -> None:
        while self._queue and self._queue[0][0] <= until and not stopped():
            self._some(until)
            time.sleep(REST)
        self.now = max(self.now, until) if not stopped() else self.now

    def next_at(self) -> datetime | None:
        return self._queue[0][0] if self._queue else None

    def _some(self, until: datetime) -> None:
        """As much as fits into one transaction."""
        began = time.monotonic()
        with batch():
            while self._queue and self._queue[0][0] <= until and time.monotonic() - began < AT_ONCE:
                at, _, deed = heapq.heappop(self._queue)
                self.now = max(self.now, at)
                try:
                    deed(self.now)
                except Refused as refusal:
                    log.info("refused at %s: %s", self.now, refusal)

    def _push(self, at: datetime, deed: Callable[[datetime], None]) -> None:
        heapq.heappush(self._queue, (at, next(self._order), deed))

    def _receive(self, arrival: Arrival, at: datetime) -> None:
        self._plan("report", self.deeds.receive(arrival, at))

    def _plan(self, table: str, row: Any) -> None:
        """The next step of a subject, and the moment at which something happens to it by itself."""
        seen = getattr(self.reader, table)(row, self.now)
        if seen is None:
            return
        step: Next | None = getattr(rules, table)(seen)
        if step is not None and self._planned.get((table, row.pk)) != row.revision:
            self._planned[table, row.pk] = row.revision
            at = max(self._pace(step.at, self.now), self.now + timedelta(seconds=1))
            self._push(at, lambda at: self._do(table, row, step, at))
        self._wake(table, row)

    def _do(self, table: str, row: Any, step: Next, at: datetime) -> None:
        try:
            done = getattr(self.deeds, f"on_{table}")(row, step, at)
        except Conflict:  # somebody else was quicker
            self._plan(table, MODELS[table]._default_manager.get(pk=row.pk))
        else:
            self._plan(table, done)
            self._follow(table, done, step)

    def _follow(self, table: str, row: Any, step: Next) -> None:
        """What else has to be planned after a step: the case of a report, the request that was made."""
        if table == "report" and step.operation == "accept":
            self._plan("case", row.case)
        elif table == "case" and step.operation in ASKING:
            self._plan("request", row.requests.order_by("-pk").select_related("case").first())
        elif table == "request" and row.state in ("granted", "refused"):
            self._plan("case", Case.objects.get(pk=row.case_id))

    def _wake(self, table: str, row: Subject) -> None:
        if self._wakes is None:
            return
        when = row.wake_at
        if when is None:
            self._wakes.pop((table, row.pk), None)
        elif self._wakes.get((table, row.pk)) != when:
            self._wakes[table, row.pk] = when
            self._push(when, lambda at: self._woken(table, row.pk, when, at))

    def _woken(self, table: str, pk: int, when: datetime, at: datetime) -> None:
        assert self._wakes is not None
        if self._wakes.get((table, pk)) != when:
            return  # it has moved on meanwhile
        del self._wakes[table, pk]
        workflow.wake(table, at)
        self._plan(table, MODELS[table]._default_manager.get(pk=pk))


ASKING = frozenset({"ask_extension", "ask_suspension", "ask_postponement", "ask_void", "appeal"})
