"""One of each thing that a page shows, so that no page is looked at empty."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from cityloop.duty import orders
from cityloop.surfaces.desk.kinds import KINDS
from tests.cast import standing
from tests.surfaces.ways import Ways


class Samples:
    def __init__(self) -> None:
        self.ways = Ways()

    def made(self) -> dict[str, int]:
        """Numbers by the names that `pages.PAGES` uses. A Django connection must be open."""
        return {
            "case": self._waiting("case", "dispatch"),
            "handled": self._waiting("case", "submit"),
            "report": self._waiting("report", "propose"),
            "request": self._waiting("request", "grant"),
            "alert": self._waiting("alert", "file"),
            "order": self._order(),
        }

    def _waiting(self, kind: str, operation: str) -> int:
        found = KINDS[kind].table().operation(operation)
        assert found is not None
        return self.ways.ready(kind, found).pk

    def _order(self) -> int:
        at = datetime.now(UTC)
        found = orders.issue(
            text="早市后清扫路面", actor=standing("desk"), at=at, person="handler", due_at=at + timedelta(hours=3)
        )
        return found.pk
