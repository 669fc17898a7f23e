"""How long a case may stay in a stage, from the catalogue."""

from __future__ import annotations

from cityloop.cases.models import Case
from cityloop.catalogue import queries as catalogue
from cityloop.catalogue.rules import Standard
from cityloop.workflow.table import Plan


def plan(case: Case, stage: str) -> Plan:
    if stage == "handling":
        return handling(case, case.department_code)
    return Plan(catalogue.stage_limit(stage))


def handling(case: Case, department: str) -> Plan:
    standard = catalogue.condition(case.condition_id)
    return Plan(standard.limit_in(case.area_class), holder=department)


def minor_of(standard: Standard) -> str:
    """Such as event-04-06; the same in every version of the catalogue."""
    return f"{standard.kind}-{standard.major_code}-{standard.minor_code}"
