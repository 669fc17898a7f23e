"""6  Closing (结案), by force, void, and what may come after: reopening, and the relapse of a place (回潮)."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from cityloop.cases import checks, practice, requests
from cityloop.cases.handling import settle
from cityloop.cases.lifecycle import HELD
from cityloop.cases.models import Case, Closing, about
from cityloop.journal.services import Actor
from cityloop.workflow.services import MACHINE, Move, advance
from cityloop.workflow.table import Given


def close(move: Move[Case]) -> None:
    _end(move, Closing.NORMAL)


def force_close(move: Move[Case]) -> None:
    _end(move, Closing.FORCED)


def void(move: Move[Case]) -> None:
    _end(move, Closing.VOID)


def _end(move: Move[Case], closing: Closing) -> None:
    case = move.subject
    if move.source in HELD:
        settle(move)
    case.closing, case.closed_at, case.until = closing, move.at, None
    move.entry.payload["closing"] = closing.value
    requests.lapse_all(case, at=move.at)
    checks.call_off(about(case), at=move.at)


def reopen(move: Move[Case]) -> None:
    case = move.subject
    case.reopenings += 1
    case.closing, case.closed_at, case.handler, case.checker = "", None, "", ""
    case.team, case.contractor = None, ""
    case.handled_at = case.checked_at = None
    case.handling_overdue = case.excused = False


def relapse(case: Case, *, since: datetime, words: str, by: Actor, at: datetime) -> None:
    """What the case was about is there again since that moment, as `by` has said; the hour is kept for the habit.

    Raises `workflow.errors.Conflict` where it is open already.
    """
    with advance(practice.table(), case, "relapse", actor=MACHINE, at=at, given=Given(reason=words)) as move:
        reopen(move)
        hour = timezone.localtime(since).hour
        move.entry.payload |= {"since": since.isoformat(), "hour": hour, "confirmed_by": by.id}
