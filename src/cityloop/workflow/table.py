"""Tables of states: what may be done in which state, by whom, and what has to be given.

A table is data. Buttons, permissions, documentation and property tests are derived from it; `services.advance` is the
only code that moves a subject along it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.utils.functional import Promise

from cityloop.journal.services import Actor
from cityloop.workflow.clocks import Limit

Label = str | Promise


class Need(StrEnum):
    """What an operation asks for; the value is the name of the field in `Given`."""

    REASON = "reason"
    PHOTOS = "photos"
    UNTIL = "until"
    DEPARTMENT = "department"
    PERSON = "person"
    TEAM = "team"
    CONDITION = "condition"
    TARGET = "target"
    PLACE = "place"
    CAUSE = "cause"
    PROPOSAL = "proposal"


class Pace(StrEnum):
    """What happens to the clock of a stage while a state lasts."""

    RUNS = "runs"
    PAUSED = "paused"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class State:
    """`stage` names the clock that belongs to the state; states that share a stage share its clock."""

    name: str
    label: Label
    stage: str = ""
    pace: Pace = Pace.RUNS
    final: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """A limit for a stage, counted by the hours of the department that holds it (none: the city's hours)."""

    limit: Limit
    holder: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """(one of `sources`, `name`) -> one of `targets`; no target leaves the state as it is.

    With several targets the service that carries the operation out names the one it found right.
    `itself` marks what the machine may do without a post (a date has come). `undoes` names the operations that this one
    takes back, as long as nothing else has happened since.
    """

    name: str
    label: Label
    verb: str
    sources: frozenset[str]
    targets: tuple[str, ...] = ()
    posts: frozenset[str] = frozenset()
    needs: tuple[Need, ...] = ()
    takes: tuple[Need, ...] = ()
    key: str = ""
    main: bool = False
    grave: bool = False
    itself: bool = False
    undoes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Given:
    """What the person handed over with the operation."""

    reason: str = ""
    photos: tuple[str, ...] = ()
    until: datetime | None = None
    department: str = ""
    person: str = ""
    team: str = ""
    condition: str = ""
    target: str = ""
    place: tuple[float, float] | None = None
    cause: str = ""
    proposal: str = ""

    def missing(self, needs: Iterable[Need]) -> list[Need]:
        return [need for need in needs if not getattr(self, need.value)]


def _anybody(actor: Actor, operation: Operation, subject: Any) -> bool:
    return True


def _no_limit(subject: Any, stage: str) -> Plan | None:
    return None


@dataclass(frozen=True)
class Table:
    """A procedure.

    `scope` says whether this actor may do the operation on this very subject; `plan` gives the limit of a stage that
    begins; the clock of a `lasting` stage is paused when the stage is left and goes on when it is entered again;
    `wakes` names the operation that ends a paused state by itself at the subject's `until`.
    """

    name: str
    label: Label
    initial: str
    states: tuple[State, ...]
    operations: tuple[Operation, ...]
    scope: Callable[[Actor, Operation, Any], bool] = field(default=_anybody)
    plan: Callable[[Any, str], Plan | None] = field(default=_no_limit)
    lasting: frozenset[str] = frozenset()
    wakes: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        known = {state.name for state in self.states}
        for operation in self.operations:
            strange = (operation.sources | set(operation.targets)) - known
            if strange:
                raise ValueError(f"{self.name}.{operation.name} names unknown states: {sorted(strange)}")

    @cached_property
    def _states(self) -> dict[str, State]:
        return {state.name: state for state in self.states}

    @cached_property
    def _operations(self) -> dict[str, Operation]:
        return {operation.name: operation for operation in self.operations}

    def state(self, name: str) -> State:
        return self._states[name]

    def operation(self, name: str) -> Operation | None:
        return self._operations.get(name)

    def inverse(self, name: str) -> Operation | None:
        """The operation that takes this one back, where the table has one."""
        return next((each for each in self.operations if name in each.undoes), None)

    @cached_property
    def open_states(self) -> tuple[str, ...]:
        return tuple(state.name for state in self.states if not state.final)

    def possible(self, state: str, post: str) -> list[Operation]:
        """The operations that the table allows a post in a state, whoever's the subject is."""
        return [each for each in self.operations if state in each.sources and post in each.posts]
