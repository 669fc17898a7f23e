"""The procedures of the city: which table moves which model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cityloop.workflow.models import Subject
from cityloop.workflow.table import Table


@dataclass(frozen=True, slots=True)
class Procedure:
    """`table` is asked anew each time, since a city may switch steps on and off."""

    name: str
    table: Callable[[], Table]
    model: type[Subject]


_procedures: dict[str, Procedure] = {}


def register(name: str, table: Callable[[], Table], model: type[Subject]) -> None:
    _procedures[name] = Procedure(name, table, model)


def procedure(name: str) -> Procedure:
    return _procedures[name]


def procedures() -> list[Procedure]:
    return list(_procedures.values())
