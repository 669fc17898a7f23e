"""Subjects as the rules see them: rows in, `rules.Seen` out."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from cityloop.cases.models import Case, Request
from cityloop.demo.life.book import Book
from cityloop.demo.life.fates import Fate
from cityloop.demo.life.rules import Seen
from cityloop.duty import promises
from cityloop.intake.models import Report

LEFT_FOR = timedelta(minutes=25)


class Reader:
    """`alive`: what the past left lying is taken up after a while, and nobody looks at the hour."""

    def __init__(self, book: Book, *, alive: bool = False) -> None:
        self._book = book
        self._alive = alive
        self._keys: dict[int, str] = {}  # the first report of a case

    def report(self, row: Report, now: datetime) -> Seen | None:
        fate = self._fate(row.key, row.entered_at, now)
        if fate is None:
            return None
        return Seen(
            key=row.key,
            state=row.state,
            revision=row.revision,
            entered_at=row.entered_at,
            fate=fate,
            due_at=row.due_at,
            answered=row.check_result,
            brisk=self._alive or bool(fate.halt),
        )

    def case(self, row: Case, now: datetime) -> Seen | None:
        key = self.key_of(row)
        fate = self._fate(key, row.entered_at, now)
        if fate is None:
            return None
        seen = Seen(
            key=key,
            state=row.state,
            revision=row.revision,
            entered_at=row.entered_at,
            fate=fate,
            department=row.department_code,
            handler=row.handler,
            due_at=row.due_at,
            dispatched_at=row.dispatched_at,
            returns=row.returns,
            reworks=row.reworks,
            extensions=row.extensions,
            reopenings=row.reopenings,
            urges=row.urges,
            supervised=row.supervised,
            overdue=row.handling_overdue,
            team=row.team_id is not None,
            promised=bool(fate.promised) and bool(promises.about("case", [str(row.pk)])),
            brisk=self._alive or bool(fate.halt),
        )
        return self._with_requests(self._with_helpers(seen, row), row)

    def request(self, row: Request, now: datetime) -> Seen | None:
        key = self.key_of(row.case)
        fate = self._fate(key, row.entered_at, now)
        if fate is None:
            return None
        return Seen(
            key=f"{key}/{row.kind}",
            state=row.state,
            revision=row.revision,
            entered_at=row.entered_at,
            fate=fate,
            department=row.department_code,
            kind=row.kind,
            brisk=self._alive or bool(fate.halt),
        )

    def key_of(self, row: Case) -> str:
        if row.pk not in self._keys:
            first = row.reports.order_by("pk").values_list("key", flat=True).first()
            self._keys[row.pk] = first or ""
        return self._keys[row.pk]

    def _fate(self, key: str, entered_at: datetime, now: datetime) -> Fate | None:
        arrival = self._book.find(key)
        if arrival is None:
            return None
        if self._alive and arrival.fate.halt and now - entered_at > LEFT_FOR:
            return replace(arrival.fate, halt="", extensions=0, void=False)
        return arrival.fate

    def _with_requests(self, seen: Seen, row: Case) -> Seen:
        fate = seen.fate
        if not (fate.extensions or fate.suspended or fate.postponed or fate.void or (seen.overdue and fate.appealed)):
            return seen
        asked = list(row.requests.values_list("kind", "state"))
        open_ones = {kind for kind, state in asked if state in ("asked", "seconded")}
        return replace(seen, requests=frozenset(kind for kind, _ in asked), waiting=bool(open_ones - {"appeal"}))

    def _with_helpers(self, seen: Seen, row: Case) -> Seen:
        if not seen.fate.assisted or seen.state != "handling":
            return seen
        asked = list(row.assistants.values_list("department_code", "done_at"))
        waiting = [code for code, done in asked if done is None]
        return replace(seen, helped=bool(asked), helper=waiting[0] if waiting else "")
