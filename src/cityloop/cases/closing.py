"""6  Closing (结案), by force, void, and what may come after: reopening."""

from __future__ import annotations

from cityloop.cases import checks, requests
from cityloop.cases.handling import settle
from cityloop.cases.lifecycle import HELD
from cityloop.cases.models import Case, Closing, about
from cityloop.workflow.services import Move


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
