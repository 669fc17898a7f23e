"""The one door to a case: what each operation adds to the step that the table allows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from cityloop.cases import (
    closing,
    consulting,
    contracting,
    dispatch,
    handling,
    inability,
    practice,
    promises,
    requests,
    trips,
    verification,
)
from cityloop.cases.models import Case
from cityloop.journal.services import Actor, batch
from cityloop.workflow.services import NOTHING, Move, advance
from cityloop.workflow.table import Given

PARTS: dict[str, Callable[[Move[Case]], None]] = {
    "dispatch": dispatch.dispatch,
    "withdraw": dispatch.withdraw,
    "divide": dispatch.divide,
    "bundle": trips.bundle,
    "return": consulting.returned,
    "consult": consulting.open_,
    "invite": consulting.invite,
    "opine": consulting.opine,
    "decide": consulting.decide,
    "correct": dispatch.correct,
    "assist": dispatch.assist,
    "receive": handling.receive,
    "assign": handling.assign,
    "assign_team": handling.assign_team,
    "take": handling.take,
    "remind": handling.remind,
    "cannot": inability.declare,
    "promise": promises.promise,
    "contract": contracting.contract,
    "contractor_coming": contracting.said,
    "contractor_word": contracting.said,
    "contractor_done": contracting.said,
    "contractor_cannot": contracting.said,
    "accept_work": contracting.accept,
    "finish": handling.finish,
    "improve": handling.improve,
    "submit": handling.submit,
    "assisted": handling.assisted,
    "urge": handling.urge,
    "supervise": handling.supervise,
    "send_check": verification.send_check,
    "check_pass": verification.check_pass,
    "check_fail": verification.check_fail,
    "check_unable": verification.check_unable,
    "rework": verification.rework,
    "close": closing.close,
    "force_close": closing.force_close,
    "void": closing.void,
    "reopen": closing.reopen,
    "ask_extension": requests.ask_extension,
    "ask_suspension": requests.ask_suspension,
    "ask_postponement": requests.ask_postponement,
    "ask_void": requests.ask_void,
    "appeal": requests.appeal,
    "extend": requests.extend,
    "suspend": requests.suspend,
    "postpone": requests.suspend,
    "restore": requests.restore,
}


def carry_out(
    case: Case, operation: str, *, actor: Actor, at: datetime, given: Given = NOTHING, revision: int | None = None
) -> Case:
    """One operation on a case; raises `workflow.errors.Refused` with the words for the person who tried."""
    with batch():
        with advance(practice.table(), case, operation, actor=actor, at=at, given=given, revision=revision) as move:
            part = PARTS.get(operation)
            if part is not None:
                part(move)
        if operation == "cannot" and actor.kind == "person":
            carry_out(case, given.proposal, actor=actor, at=at, given=given)
    return case
