"""Pure decisions about cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import cos, hypot, radians
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
LINK_DAYS, LINK_DAYS_AT_MOST = 7, 30
CONTRACTOR = "contractor"


@dataclass(frozen=True, slots=True)
class Contractor(Actor):
    """Who opened a link: of one case, as long as it is with the department that made the link."""

    case: int = 0
    department: str = ""


@dataclass(frozen=True, slots=True)
class Tariff:
    """What it costs to say that a case cannot be done in time, in percent of an overdue case."""

    early_percent: int
    early_cost: int
    late_cost: int

    def is_early(self, used_percent: int) -> bool:
        return used_percent < self.early_percent

    def cost(self, used_percent: int) -> int:
        if used_percent >= 100:
            return 100
        return self.early_cost if self.is_early(used_percent) else self.late_cost


def in_scope(actor: Actor, operation: Operation, case: Case) -> bool:
    """Departments act on their own cases, inspectors on the checks drawn for them, the centre within its area."""
    if isinstance(actor, Contractor):
        return actor.case == case.pk and actor.department == case.department_code
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
    if operation.name == "accept_work" and case.contractor != "done":
        return False
    if operation.name == "take" and case.handler:
        return False
    return actor.post != Post.HANDLER or is_mine(actor, case)


def is_mine(handler: Standing, case: Case) -> bool:
    """Theirs by name; nobody's yet, and neither another team's."""
    return case.handler == handler.id or (not case.handler and (case.team_id is None or case.team_id in handler.teams))


def in_area(area: str, place: Place) -> bool:
    """An area is a prefix of the cell's code, or the code of a responsibility grid."""
    return not area or place.cell.startswith(area) or f"|{area}|" in place.grids


def in_order(start: tuple[float, float], places: Sequence[tuple[float, float]]) -> list[int]:
    """A short way through places close together: always to the nearest that is left."""
    order, left, here = [], set(range(len(places))), start
    while left:
        nearest = min(left, key=lambda each: (_apart(here, places[each]), each))
        order.append(nearest)
        left.remove(nearest)
        here = places[nearest]
    return order


def _apart(one: tuple[float, float], other: tuple[float, float]) -> float:
    """In degrees of latitude, where the earth is flat."""
    return hypot((one[0] - other[0]) * cos(radians(one[1])), one[1] - other[1])


def longest(kind: str, at: datetime) -> datetime:
    """The last moment until which a case may be suspended or postponed."""
    return at + (SUSPENDED_AT_MOST if kind == "suspension" else POSTPONED_AT_MOST)
