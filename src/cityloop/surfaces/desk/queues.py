"""What waits for a post: the states in which the table gives it a main operation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from cityloop.staff.rules import Post
from cityloop.surfaces.kit.kinds import KINDS
from cityloop.workflow.table import Table

# Where the operator proposes, the shift lead waits for the proposals although the table lets him file at once.
_LEFT_TO_OTHERS = {("report", Post.SHIFT_LEAD.value): frozenset({"received", "checked"})}


@dataclass(frozen=True, slots=True)
class Queue:
    kind: str
    state: str
    label: str | Promise

    @property
    def key(self) -> str:
        return f"{self.kind}.{self.state}"


# Not what waits for the post, but everything that it sees: what is open, and what is closed too.
ALL_OPEN = Queue("case", "open", gettext_lazy("All open"))
ALL = Queue("case", "all", gettext_lazy("All cases"))


def waiting(post: str) -> list[Queue]:
    """In the order of the loop: alerts, reports, then cases, then requests."""
    order = ("alert", "report", "case", "request")
    return [queue for name in order for queue in _of(name, KINDS[name].table(), post)]


def _of(kind: str, table: Table, post: str) -> Iterator[Queue]:
    states = set(_main_sources(table, post))
    if any(operation.name == "propose" for operation in table.operations):
        states -= _LEFT_TO_OTHERS.get((kind, post), frozenset())
    for state in table.states:
        if state.name in states:
            yield Queue(kind, state.name, state.label)


def _main_sources(table: Table, post: str) -> Iterable[str]:
    for operation in table.operations:
        if operation.main and post in operation.posts:
            yield from operation.sources
