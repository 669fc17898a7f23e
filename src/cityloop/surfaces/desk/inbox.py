"""The inbox of a post: counts by queue and light, and one page of rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet

from cityloop.cases import queries as cases
from cityloop.staff.rules import Standing
from cityloop.surfaces.desk.filtering import LIGHTS, Filter, lit
from cityloop.surfaces.desk.queues import ALL, ALL_OPEN, Queue, waiting
from cityloop.surfaces.desk.rows import Row, rows
from cityloop.surfaces.kit.kinds import KINDS
from cityloop.watch.alerts import attention

PAGE = 40
MOST = 2_000
"""Rows that can be paged through; who wants the others asks more closely, or for the other end."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many wait in a queue, by light; `total` is None where nobody has counted."""

    queue: Queue
    total: int | None
    lights: Mapping[str, int]

    @property
    def said(self) -> str:
        """Two thousand and more are not told apart."""
        return "" if self.total is None else f"{MOST}+" if self.total > MOST else str(self.total)

    def count(self, light: str) -> int:
        return self.lights[light] if light else self.total or 0


@dataclass(frozen=True, slots=True)
class Section:
    """`held` more wait behind those that an operator's hour holds."""

    tally: Tally
    total: str
    rows: list[Row]
    held: int = 0

    @property
    def is_mixed(self) -> bool:
        """Its rows are in different states, so that each names its own."""
        return self.tally.queue in (ALL, ALL_OPEN)


@dataclass
class Inbox:
    tallies: list[Tally]
    beside: list[Tally]
    queue: str
    sections: list[Section] = field(default_factory=list)
    page: int = 1
    pages: int = 1

    @property
    def total(self) -> int:
        return sum(each.total or 0 for each in self.tallies)

    @property
    def lights(self) -> list[tuple[str, int]]:
        """Of the queue that is shown, else of all that waits."""
        shown = [each for each in [*self.tallies, *self.beside] if each.queue.key == self.queue] or self.tallies
        return [(light, sum(each.lights.get(light, 0) for each in shown)) for light in LIGHTS]


def read(standing: Standing, asked: Filter, page: int, at: datetime) -> Inbox:
    """What waits for the post, as the filter leaves it."""
    tallies = list(_tallies(standing, asked, at))
    of_open = _tally(ALL_OPEN, _waiting(ALL_OPEN, standing, asked).order_by().aggregate(**_counts(at)))
    beside = [of_open, _all(standing, asked, of_open)]
    inbox = Inbox(tallies, beside, asked.queue)
    shown = [each for each in [*tallies, *beside] if asked.queue == each.queue.key] if asked.queue else tallies
    if not inbox.total and not asked.queue:
        shown = beside[:1]
    room = _room(shown, asked)
    count = min(MOST, sum(room[each.queue.key] for each in shown))
    inbox.pages = max(1, -(-count // PAGE))
    inbox.page = min(max(1, page), inbox.pages)
    inbox.sections = list(_sections(standing, shown, room, asked, at, (inbox.page - 1) * PAGE))
    return inbox


def _tallies(standing: Standing, asked: Filter, at: datetime) -> Iterator[Tally]:
    queues = waiting(standing.post)
    for kind in dict.fromkeys(queue.kind for queue in queues):
        found = asked.narrow(kind, KINDS[kind].inbox(standing)).order_by().values("state")
        counts = {row["state"]: row for row in found.annotate(**_counts(at))}
        for queue in (each for each in queues if each.kind == kind):
            yield _tally(queue, counts.get(queue.state, {}))


def _all(standing: Standing, asked: Filter, of_open: Tally) -> Tally:
    """Counted only where it is shown, and no further than anybody pages; what is closed has no light."""
    if asked.queue != ALL.key:
        return Tally(ALL, None, {})
    return Tally(ALL, _waiting(ALL, standing, asked).order_by()[: MOST + 1].count(), of_open.lights)


def _counts(at: datetime) -> dict[str, Count]:
    return {"total": Count("pk")} | {each: Count("pk", filter=lit(each, at)) for each in LIGHTS}


def _tally(queue: Queue, row: Mapping[str, int]) -> Tally:
    return Tally(queue, row.get("total", 0), {each: row.get(each, 0) for each in LIGHTS})


def _room(shown: list[Tally], asked: Filter) -> dict[str, int]:
    """How many of each queue come up: of alerts what an operator's hour holds, unless their queue is asked for."""
    hour, room = attention.limits().alerts_an_hour, {}
    for each in shown:
        count = each.count(asked.light)
        if each.queue.kind == "alert" and not asked.queue:
            count = min(count, hour)
            hour -= count
        room[each.queue.key] = count
    return room


def _sections(
    standing: Standing, tallies: list[Tally], counts: Mapping[str, int], asked: Filter, at: datetime, skip: int
) -> Iterator[Section]:
    """A page over the queues one after the other, as if they were one list."""
    room = PAGE
    for tally in tallies:
        count = counts[tally.queue.key]
        if skip >= count or room <= 0:
            skip = max(0, skip - count)
            continue
        found = asked.lit(_waiting(tally.queue, standing, asked), at)
        # Which rows they are stands in an index; only those of the page are read whole.
        keys = _keys(tally.queue, asked, found, at, slice(skip, min(count, skip + room)))
        subjects = {each.pk: each for each in KINDS[tally.queue.kind].visible([standing]).filter(pk__in=keys)}
        held = tally.count(asked.light) - count
        listed = rows(tally.queue.kind, [subjects[key] for key in keys if key in subjects])
        yield Section(tally, str(tally.count(asked.light)) if asked.light else tally.said, listed, held)
        room, skip = room - len(listed), 0


def _keys(queue: Queue, asked: Filter, found: QuerySet[Any], at: datetime, part: slice) -> list[int]:
    """In the order of the list: alerts by risk and place, where nothing else is asked."""
    if queue.kind == "alert" and not asked.order:
        return [each.pk for each in attention.waiting(found[:MOST], at)][part]
    return list(asked.ordered(found).values_list("pk", flat=True)[part])


def _waiting(queue: Queue, standing: Standing, asked: Filter) -> QuerySet[Any]:
    kind = KINDS[queue.kind]
    if queue is ALL:
        return asked.narrow_all(kind.visible([standing]))
    found = cases.open_to([standing]) if queue is ALL_OPEN else kind.inbox(standing).filter(state=queue.state)
    return asked.narrow(queue.kind, found)
