"""Answering requests; what is granted takes effect in the same transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from cityloop.cases.models import Case, Request
from cityloop.cases.operations import carry_out
from cityloop.cases.requests import TABLE
from cityloop.journal.services import Actor, batch
from cityloop.workflow import services as engine
from cityloop.workflow.services import MACHINE, NOTHING, advance
from cityloop.workflow.table import Given, Operation

Kind = Request.Kind


def answer(
    request: Request,
    operation: str,
    *,
    actor: Actor,
    at: datetime,
    given: Given = NOTHING,
    revision: int | None = None,
) -> Request:
    """Approves, grants, refuses or withdraws; raises `workflow.errors.Refused`, also when the case has moved on."""
    with batch():
        with advance(TABLE, request, operation, actor=actor, at=at, given=given, revision=revision) as move:
            found = move.subject
            move.entry.payload |= {"case": found.case_id, "kind": found.kind}
            if operation == "second":
                found.first_by = actor.id
            else:
                found.answered_by, found.answered_at = actor.id, at
        if operation == "grant":
            EFFECTS[request.kind](request, at)
    return request


def _on_case(operation: str) -> Callable[[Request, datetime], None]:
    def effect(request: Request, at: datetime) -> None:
        given = Given(reason=request.reason, until=request.wanted_until)
        carry_out(request.case, operation, actor=MACHINE, at=at, given=given)

    return effect


def _excuse(request: Request, at: datetime) -> None:
    """The raw fact stays; only the count of what was overdue leaves the case out."""
    Case.objects.filter(pk=request.case_id).update(excused=True)


EFFECTS: dict[str, Callable[[Request, datetime], None]] = {
    Kind.EXTENSION: _on_case("extend"),
    Kind.SUSPENSION: _on_case("suspend"),
    Kind.POSTPONEMENT: _on_case("postpone"),
    Kind.VOID: _on_case("void"),
    Kind.APPEAL: _excuse,
}


def allowed(request: Request, actor: Actor) -> list[Operation]:
    return engine.allowed(TABLE, request, actor)
