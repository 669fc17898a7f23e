"""Many subjects at once: those picked by hand, or all that the list of the address holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest, QueryDict

from cityloop.staff.rules import Standing
from cityloop.surfaces.desk.filtering import ALL, OPEN, Filter, lit
from cityloop.surfaces.kit.kinds import KINDS, ON_DESK

MOST = 5_000  # by hand and in a batch; an export has no bound


@dataclass(frozen=True, slots=True)
class Selection:
    """`ids` are picked by hand; without any it is the whole list of the filter, as the query of an address says it."""

    kind: str
    ids: tuple[int, ...] = ()
    query: str = ""

    @classmethod
    def read(cls, request: HttpRequest) -> Selection | None:
        kind = request.POST.get("kind", "")
        if kind not in ON_DESK:
            return None
        if request.POST.get("all"):
            return cls(kind, query=Filter.read(request.GET).as_query())
        ids = [int(each) for each in request.POST.get("ids", "").split(",") if each.isdecimal() and len(each) < 16]
        return cls(kind, tuple(dict.fromkeys(ids[:MOST]))) if ids else None

    def found(self, held: Sequence[Standing], at: datetime) -> QuerySet[Any]:
        """Among what these posts see; of a list, what the first of them has in it."""
        if self.ids:
            return KINDS[self.kind].visible(held).filter(pk__in=self.ids)
        asked = Filter.read(QueryDict(self.query))
        if self.kind == "case":
            return asked.cases(held, at)
        found = asked.narrow(self.kind, self._listed(asked, held))
        return asked.ordered(found.filter(lit(asked.light, at)) if asked.light else found)

    def _listed(self, asked: Filter, held: Sequence[Standing]) -> QuerySet[Any]:
        kind, _dot, state = asked.queue.partition(".")
        if asked.queue in (ALL, OPEN) or kind not in ("", self.kind) or not held:
            return KINDS[self.kind].visible(held)
        waiting = KINDS[self.kind].inbox(held[0])
        return waiting.filter(state=state) if state else waiting

    def states(self, held: Sequence[Standing], at: datetime) -> dict[str, int]:
        """How many are in which state."""
        found = self.found(held, at).order_by().values_list("state").annotate(Count("pk", distinct=True))
        return dict(found)
