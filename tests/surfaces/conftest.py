"""A started town for the tests of a module."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from tests.cast import LITTER, ROAD, STALL, STALLS, condition, found_town
from tests.servers import Web, a_city, a_web


@pytest.fixture(autouse=True, scope="module")
def _now(request: pytest.FixtureRequest) -> None:
    """A module's NOW is when its tests begin: since it was imported, half an hour of other tests may have passed."""
    if hasattr(request.module, "NOW"):
        request.module.NOW = datetime.now(UTC)


@dataclass
class Started:
    """A web process with the small town in it; whoever signs in is signed out at the end of the module."""

    web: Web
    conditions: dict[str, int]
    stack: ExitStack
    people: dict[str, httpx.Client] = field(default_factory=dict)

    def person(self, username: str) -> httpx.Client:
        if username not in self.people:
            self.people[username] = self.stack.enter_context(closing(self.web.sign_in(username)))
        return self.people[username]

    def report(self, key: str, place: tuple[float, float] = STALL, code: str = STALLS) -> dict[str, Any]:
        body = {"key": key, "lon": place[0], "lat": place[1], "condition": self.conditions[code]}
        answer = self.person("inspector").post("/api/v1/reports", json=body)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def does(self, username: str, operation: str, what: str, number: int, **given: Any) -> dict[str, Any]:
        answer = self.person(username).post(f"/api/v1/{what}/{number}/{operation}", json=given)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def file(self, key: str, **more: Any) -> int:
        """A filed case; its row."""
        made = self.report(key, **more)
        self.does("operator", "propose", "reports", made["id"])
        return int(self.does("lead", "accept", "reports", made["id"])["case"])


@pytest.fixture(scope="module")
def started(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Started]:
    with a_city(tmp_path_factory.mktemp("town") / "city", django_db_blocker) as city:
        with city.opened():
            found_town()
            conditions = {code: condition(code) for code in (STALLS, LITTER, ROAD)}
        with a_web(city) as web, ExitStack() as stack:
            yield Started(web, conditions, stack)
