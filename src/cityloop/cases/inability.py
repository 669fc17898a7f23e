"""报难: an early honest word that a case cannot be done in time costs less than a late failure.

What is proposed is asked for by the operation that asks for it anyhow; here only the word itself is counted.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from cityloop.cases import practice
from cityloop.cases.models import Case, Inability
from cityloop.cases.rules import Tariff
from cityloop.workflow import clocks, timing
from cityloop.workflow.errors import Unsuitable
from cityloop.workflow.models import StageClock
from cityloop.workflow.services import Move


def tariff() -> Tariff:
    switches = practice.switches()
    return Tariff(switches.early_percent, switches.early_cost, switches.late_cost)


def clock_of(case: Case) -> StageClock | None:
    return timing.current("case", case, "handling")


def used_percent(row: StageClock, at: datetime) -> int:
    used = clocks.used(timing.as_clock(row), timing.hours_of(row.kind, row.holder), at)
    return used * 100 // max(row.limit_seconds, 1)


def early_until(row: StageClock) -> datetime | None:
    """When it ceases to be early, by the hours of the department."""
    return clocks.yellow_at(timing.as_clock(row), timing.hours_of(row.kind, row.holder), tariff().early_percent)


def declare(move: Move[Case]) -> None:
    case, given, row = move.subject, move.given, clock_of(move.subject)
    if row is None:
        raise Unsuitable(_("No limit is running for this case."))
    used, rule = used_percent(row, move.at), tariff()
    said = Inability(
        case=case,
        department_code=case.department_code,
        cause=_chosen(Inability.Cause, given.cause),
        proposal=_chosen(Inability.Proposal, given.proposal),
        said_by=move.actor.id,
        said_at=move.at,
        used_percent=used,
        early=rule.is_early(used),
        cost_percent=rule.cost(used),
    )
    said.save()
    move.department = case.department_code
    move.entry.payload |= {"cause": said.cause, "proposal": said.proposal, "used_percent": used}
    move.entry.payload |= {"early": said.early, "cost_percent": said.cost_percent}


def _chosen(choices: type[Inability.Cause] | type[Inability.Proposal], given: str) -> str:
    if given not in choices.values:
        raise Unsuitable(_("Choose one of the list: %(given)s is not in it.") % {"given": given})
    return given
