"""Who holds which area, as the map of responsibility shows it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from cityloop.cases import placing
from cityloop.catalogue import queries as catalogue
from cityloop.geography.choices import Level
from cityloop.geography.models import Area
from cityloop.staff.models import Department

LEVELS = (Level.DISTRICT, Level.STREET, Level.COMMUNITY, Level.CELL)


@dataclass(frozen=True, slots=True)
class Holding:
    """An area and its department, its own or that of the area around it; `hue` numbers the departments."""

    code: str
    name: str
    lon: float
    lat: float
    chain: tuple[str, ...]
    department: str
    department_name: str
    own: bool
    hue: int


def listed(level: Level, within: str) -> list[Holding]:
    """Areas of a level; cells of one community."""
    rows = Area.objects.filter(level=level, until=None)
    return _told(rows.filter(parent__code=within) if level == Level.CELL else rows)


def of(codes: Collection[str]) -> list[Holding]:
    """Areas of whatever level, those that stand."""
    return _told(Area.objects.filter(code__in=codes, until=None))


def _told(rows: QuerySet[Area]) -> list[Holding]:
    held, names = catalogue.all_territories(), dict(Department.objects.values_list("code", "name"))
    hues = {code: number for number, code in enumerate(sorted(set(held.values())))}

    def told(code: str, name: str, lon: float, lat: float) -> Holding:
        chain = placing.chain(lon, lat, code)
        who = holder(chain, held)
        return Holding(code, name, lon, lat, chain, who, names.get(who, who), code in held, hues.get(who, -1))

    return [told(*row) for row in rows.order_by("code").values_list("code", "name", "lon", "lat")]


def holder(chain: tuple[str, ...], held: Mapping[str, str]) -> str:
    """The department of the narrowest area that has one; empty where none has."""
    return next((held[code] for code in chain if held.get(code)), "")


def communities() -> list[tuple[str, str]]:
    """Code and name."""
    found = Area.objects.filter(level=Level.COMMUNITY, until=None).order_by("code")
    return list(found.values_list("code", "name"))
