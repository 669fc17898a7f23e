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
from cityloop.surfaces.errands.exporting.lists import Asked
from cityloop.surfaces.kit.kinds import KINDS, ON_DESK


@dataclass(frozen=True, slots=True)
class Selection:
    kind: str
    picked: Asked

    @classmethod
    def read(cls, request: HttpRequest) -> Selection | None:
        kind, asked = request.POST.get("kind", ""), Asked.read(request)
        return cls(kind, asked) if asked and kind in ON_DESK else None

    def found(self, held: Sequence[Standing], at: datetime) -> QuerySet[Any]:
        """Among what these posts see; of a list, what the first of them has in it."""
        if self.picked.ids:
            return KINDS[self.kind].visible(held).filter(pk__in=self.picked.ids)
        asked = Filter.read(QueryDict(self.picked.query))
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
