"""What stands beside the versions: territories, names of units, limits of stages."""

from __future__ import annotations

from datetime import datetime

from cityloop.catalogue.choices import LimitKind, Stage, Who
from cityloop.catalogue.models import StageLimit, Territory, UnitName
from cityloop.journal.changes import before
from cityloop.journal.services import Actor, Subject, act
from cityloop.workflow.clocks import Limit


class BadUnitName(ValueError):
    """A named department needs a code, another duty has none."""


def put_territory(*, area_code: str, department_code: str, actor: Actor, at: datetime) -> Territory:
    """The department is the street office or town of this area."""
    with act("catalogue.territory_put", actor=actor, at=at, subject=Subject("area", area_code)) as entry:
        values = {"department_code": department_code}
        entry.payload["before"] = before(Territory.objects.filter(area_code=area_code), *values)
        row, __ = Territory.objects.update_or_create(area_code=area_code, defaults=values)
        entry.payload |= values
    return row


def drop_territory(*, area_code: str, actor: Actor, at: datetime) -> None:
    """From now on the area belongs to whom the area around it belongs."""
    with act("catalogue.territory_dropped", actor=actor, at=at, subject=Subject("area", area_code)) as entry:
        rows = Territory.objects.filter(area_code=area_code)
        entry.payload["before"] = before(rows, "department_code")
        rows.delete()


def put_unit_name(*, name: str, who: Who, actor: Actor, at: datetime, department_code: str = "") -> UnitName:
    """What a unit's name in the city's own tables means."""
    if (who == Who.DEPARTMENT) != bool(department_code):
        raise BadUnitName(name)
    with act("catalogue.unit_named", actor=actor, at=at) as entry:
        values = {"who": who.value, "department_code": department_code}
        entry.payload["before"] = before(UnitName.objects.filter(name=name), *values)
        row, __ = UnitName.objects.update_or_create(name=name, defaults=values)
        entry.subject = Subject("unit_name", str(row.pk))
        entry.payload |= {"name": name, **values}
    return row


def put_stage_limit(*, stage: Stage, limit: Limit, actor: Actor, at: datetime) -> StageLimit:
    with act("catalogue.stage_limit_put", actor=actor, at=at, subject=Subject("stage", stage.value)) as entry:
        values = {"limit_kind": LimitKind(limit.kind.value), "limit_amount": limit.amount}
        entry.payload["before"] = before(StageLimit.objects.filter(stage=stage), *values)
        row, __ = StageLimit.objects.update_or_create(stage=stage, defaults=values)
        entry.payload |= {"kind": limit.kind.value, "amount": limit.amount}
    return row
