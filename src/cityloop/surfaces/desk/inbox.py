"""The inbox of a post: counts by queue and light, and one page of rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.http import QueryDict

from cityloop.staff.rules import Standing
from cityloop.surfaces.desk.kinds import KINDS
from cityloop.surfaces.desk.queues import ALL_OPEN, Queue, waiting
from cityloop.surfaces.desk.rows import Row, rows

PAGE = 40
OPEN = "open"
LIGHTS = ("red", "yellow", "green")


@dataclass(frozen=True, slots=True)
class Tally:
    """How many wait in a queue, by light."""

    queue: Queue
    total: int
    lights: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Section:
    queue: Queue
    total: int
    rows: list[Row]

    @property
    def is_mixed(self) -> bool:
        """Its rows are in different states, so that each names its own."""
        return self.queue is ALL_OPEN


@dataclass
class Inbox:
    tallies: list[Tally]
    beside: Tally
    sections: list[Section] = field(default_factory=list)
    queue: str = ""
    page: int = 1
    pages: int = 1

    @property
    def total(self) -> int:
        return sum(each.total for each in self.tallies)

    @property
    def lights(self) -> list[tuple[str, int]]:
        return [(light, sum(each.lights[light] for each in self.tallies)) for light in LIGHTS]


def read(standing: Standing, asked: QueryDict, at: datetime) -> Inbox:
    """What waits for the post, filtered as the address asks."""
    queues = waiting(standing.post)
    tallies = list(_tallies(standing, queues, asked, at))
    inbox = Inbox(tallies, _all_open(standing, asked, at), queue=asked.get("queue", ""))
    shown = [each for each in [*tallies, inbox.beside] if inbox.queue == each.queue.key] if inbox.queue else tallies
    if not inbox.total and not inbox.queue:
        shown = [inbox.beside]
    count = sum(_count(each, asked) for each in shown)
    inbox.pages = max(1, -(-count // PAGE))
    inbox.page = min(max(1, _number(asked.get("page", ""))), inbox.pages)
    inbox.sections = list(_sections(standing, shown, asked, at, (inbox.page - 1) * PAGE))
    return inbox


def _tallies(standing: Standing, queues: list[Queue], asked: QueryDict, at: datetime) -> Iterator[Tally]:
    for kind in dict.fromkeys(queue.kind for queue in queues):
        found = filtered(kind, KINDS[kind].inbox(standing), asked)
        counts = {
            row["state"]: row
            for row in found.order_by()
            .values("state")
            .annotate(n=_many(), **{each: _many(light(each, at)) for each in LIGHTS})
        }
        for queue in (each for each in queues if each.kind == kind):
            row = counts.get(queue.state, {})
            yield Tally(queue, row.get("n", 0), {each: row.get(each, 0) for each in LIGHTS})


def _all_open(standing: Standing, asked: QueryDict, at: datetime) -> Tally:
    found = _waiting(ALL_OPEN, standing, asked).order_by()
    row = found.aggregate(n=_many(), **{each: _many(light(each, at)) for each in LIGHTS})
    return Tally(ALL_OPEN, row["n"], {each: row[each] for each in LIGHTS})


def _many(where: Q | None = None) -> Count:
    return Count("pk", filter=where, distinct=True)


def _count(tally: Tally, asked: QueryDict) -> int:
    wanted = asked.get("light", "")
    return tally.lights[wanted] if wanted in LIGHTS else tally.total


def _sections(standing: Standing, tallies: list[Tally], asked: QueryDict, at: datetime, skip: int) -> Iterator[Section]:
    """A page over the queues one after the other, as if they were one list."""
    room = PAGE
    for tally in tallies:
        count = _count(tally, asked)
        if skip >= count or room <= 0:
            skip = max(0, skip - count)
            continue
        found = _waiting(tally.queue, standing, asked).distinct()
        if (wanted := asked.get("light", "")) in LIGHTS:
            found = found.filter(light(wanted, at))
        subjects = list(ordered(found, asked)[skip : skip + room])
        yield Section(tally.queue, count, rows(tally.queue.kind, subjects))
        room, skip = room - len(subjects), 0


def _waiting(queue: Queue, standing: Standing, asked: QueryDict) -> QuerySet[Any]:
    kind = KINDS[queue.kind]
    if queue is ALL_OPEN:
        found = kind.visible([standing]).filter(state__in=kind.table().open_states)
    else:
        found = kind.inbox(standing).filter(state=queue.state)
    return filtered(queue.kind, found, asked)


def filtered(kind: str, found: QuerySet[Any], asked: QueryDict) -> QuerySet[Any]:
    """By class, department and source; what a kind does not know leaves nothing of it."""
    prefix = "case__" if kind == "request" else ""
    if wanted := asked.get("minor", ""):
        found = found.filter(**{f"{prefix}minor": wanted}) if kind != "alert" else found.none()
    if wanted := asked.get("department", ""):
        known = kind in ("case", "request")
        found = found.filter(**{f"{prefix}department_code": wanted}) if known else found.none()
    if wanted := asked.get("source", ""):
        found = found.filter(**{f"{prefix}source": wanted}) if kind != "alert" else _if(found, wanted == "camera")
    return found


def _if(found: QuerySet[Any], keep: bool) -> QuerySet[Any]:
    return found if keep else found.none()


def light(name: str, at: datetime) -> Q:
    if name == "red":
        return Q(due_at__lte=at)
    if name == "yellow":
        return Q(due_at__gt=at, yellow_at__lte=at)
    return Q(due_at__gt=at, yellow_at__gt=at) | Q(due_at=None)


def ordered(found: QuerySet[Any], asked: QueryDict) -> QuerySet[Any]:
    """What is due first, or what came last."""
    if asked.get("order") == "newest" or found.model._meta.model_name == "alert":
        return found.order_by("-pk")
    return found.order_by(F("due_at").asc(nulls_last=True), "-pk")


def _number(text: str) -> int:
    return int(text) if text.isdigit() and len(text) < 7 else 1
