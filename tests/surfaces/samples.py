"""One of each thing that a page shows, so that no page is looked at empty."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from cityloop.cases.models import Case
from cityloop.duty import handover, orders, promises
from cityloop.staff.models import Person
from cityloop.surfaces.desk import batch
from cityloop.surfaces.desk.kinds import KINDS
from cityloop.surfaces.shifts import handing
from cityloop.workflow.table import Given
from tests.cast import standing
from tests.surfaces.ways import Ways, contractor


class Samples:
    def __init__(self) -> None:
        self.ways = Ways()

    def made(self) -> dict[str, int | str]:
        """Numbers by the names that `pages.PAGES` uses. A Django connection must be open."""
        return {
            "case": self._waiting("case", "dispatch"),
            "handled": self._waiting("case", "submit"),
            "report": self._waiting("report", "propose"),
            "request": self._waiting("request", "grant"),
            "alert": self._waiting("alert", "file"),
            "order": self._order(),
            "contracted": self._waiting("case", "accept_work"),
            "link": self._link(),
            "handover": self._handover(),
            "person": Person.objects.get(username="dispatcher").pk,
            "batch": self._batch(),
        }

    def _waiting(self, kind: str, operation: str) -> int:
        found = KINDS[kind].table().operation(operation)
        assert found is not None
        return self.ways.ready(kind, found).pk

    def _link(self) -> str:
        found = KINDS["case"].table().operation("submit")
        assert found is not None
        return contractor(Case.objects.get(pk=self.ways.ready("case", found).pk))

    def _handover(self) -> int:
        """With something that was promised."""
        at, who = datetime.now(UTC), standing("dispatcher")
        promises.promise(words="给李女士回电", due_at=at + timedelta(hours=2), actor=who, at=at)
        return handover.give(content=handing.content(who, at), notes="东门社区夜市多留意", actor=who, at=at).pk

    def _order(self) -> int:
        at = datetime.now(UTC)
        found = orders.issue(
            text="早市后清扫路面", actor=standing("desk"), at=at, person="handler", due_at=at + timedelta(hours=3)
        )
        return found.pk

    def _batch(self) -> int:
        """Of one case that can be urged."""
        at, who = datetime.now(UTC), standing("dispatcher")
        case = Case.objects.get(pk=self._waiting("case", "urge"))
        wanted = batch.Batch("case", "urge", Given(reason="请抓紧处理"))
        return batch.start(wanted, [(case.pk, case.revision)], actor=who, at=at).pk
