"""6  Verification (核查): an inspector who did not report the problem looks whether it is solved."""

from __future__ import annotations

from cityloop.cases import checks, photos
from cityloop.cases.models import Case, about
from cityloop.duty.models import JobKind, Result
from cityloop.evidence.models import Role
from cityloop.workflow.services import Move


def send_check(move: Move[Case]) -> None:
    case = move.subject
    case.checker = checks.send(move, JobKind.CHECK_CASE, about(case), case, reporter=case.reporter)


def check_pass(move: Move[Case]) -> None:
    _answer(move, Result.YES)
    move.subject.checked_at = move.at


def check_fail(move: Move[Case]) -> None:
    """Not solved: back to the same department (返工), whose clock goes on."""
    _answer(move, Result.NO)
    move.subject.checked_at = move.at
    rework(move)


def check_unable(move: Move[Case]) -> None:
    _answer(move, Result.UNABLE)
    move.subject.checker = ""


def _answer(move: Move[Case], result: Result) -> None:
    photos.attach(move, about(move.subject), Role.NEAR)
    checks.answer(move, about(move.subject), result)
    move.entry.payload["result"] = result.value


def rework(move: Move[Case]) -> None:
    """返工: the same department again, the history kept."""
    case = move.subject
    case.reworks += 1
    move.department = case.department_code
    move.entry.payload["department"] = case.department_code
