"""What belongs to a case beside its steps: promises, words of a contractor, early warnings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cityloop.cases import contracting, inability
from cityloop.cases.models import Case, ContractorLink
from cityloop.duty import promises
from cityloop.privacy.rules import mask_name, mask_phone
from cityloop.staff.rules import Standing, may
from cityloop.surfaces.kit import lights


@dataclass(frozen=True, slots=True)
class Told:
    """A link as its case lists it: whom it is for stays masked."""

    link: ContractorLink
    who: str
    state: str
    may_revoke: bool
    may_call: bool


def tell(case: Case, held: list[Standing], at: datetime) -> dict[str, Any]:
    return {
        "promises": promises.about("case", [str(case.pk)]),
        "links": [_told(each, held, at) for each in case.links.all()],
        "inabilities": case.inabilities.all(),
    }


def _told(link: ContractorLink, held: list[Standing], at: datetime) -> Told:
    mine = [each for each in held if link.department_code in each.departments]
    state = contracting.state(link, at)
    ours = may(frozenset(each.post for each in mine), "case.contract")
    who = " ".join(part for part in (mask_name(link.name), mask_phone(link.phone)) if part)
    return Told(link, who, state.value, ours and state is contracting.Link.OPEN, ours and bool(link.name or link.phone))


@dataclass(frozen=True, slots=True)
class Price:
    """What it costs to say now that a case cannot be done in time, and what it will cost later."""

    used_percent: int
    used: str
    limit: str
    now: int
    early: bool
    early_until: datetime | None
    late: int


def price(case: Case, at: datetime) -> Price | None:
    row = inability.clock_of(case)
    if row is None:
        return None
    rule, used = inability.tariff(), inability.used_percent(row, at)
    return Price(
        used,
        lights.span(timedelta(seconds=row.limit_seconds * used // 100)),
        lights.span(timedelta(seconds=row.limit_seconds)),
        rule.cost(used),
        rule.is_early(used),
        inability.early_until(row),
        rule.late_cost,
    )
