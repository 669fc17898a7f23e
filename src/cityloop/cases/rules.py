"""Pure decisions about cases."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from cityloop.journal.services import Actor
from cityloop.staff.rules import Post, Standing
from cityloop.workflow.table import Operation

if TYPE_CHECKING:
    from cityloop.cases.models import Case, Place

EXTENSIONS_AT_MOST = 2
SUSPENDED_AT_MOST = timedelta(days=365)
POSTPONED_AT_MOST = timedelta(days=30)
RETURNS_UNTIL_CONSULTED = 2


def in_scope(actor: Actor, operation: Operation, case: Case) -> bool:
    """Departments act on their own cases, inspectors on the checks drawn for them, the centre within its area."""
    if not isinstance(actor, Standing):
        return False
    if actor.post in (Post.DEPARTMENT, Post.HANDLER, Post.OFFICER):
        return _of_department(actor, operation, case)
    if actor.post == Post.INSPECTOR:
        return case.checker == actor.id
    return in_area(actor.area, case)


def _of_department(actor: Standing, operation: Operation, case: Case) -> bool:
    if operation.name == "assisted":
        return bool(actor.departments & case.open_assistants())
    if operation.name == "opine":
        return True
    if case.department_code not in actor.departments:
        return False
    return actor.post != Post.HANDLER or case.handler in ("", actor.id)


def in_area(area: str, place: Place) -> bool:
    """An area is a prefix of the cell's code, or the code of a responsibility grid."""
    return not area or place.cell.startswith(area) or f"|{area}|" in place.grids


def longest(kind: str, at: datetime) -> datetime:
    """The last moment until which a case may be suspended or postponed."""
    return at + (SUSPENDED_AT_MOST if kind == "suspension" else POSTPONED_AT_MOST)
