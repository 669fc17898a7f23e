"""The posts as people at their browsers, over HTTP, in a started city."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from PIL import Image

from tests.cast import LITTER, ROAD, STALL, STALLS, condition, found_town
from tests.servers import Web, a_city, a_web

_numbers = itertools.count()


class Someone:
    """One of the cast, signed in. Every call answers the subject as the interface tells it."""

    def __init__(self, web: Web, username: str) -> None:
        self.username = username
        self.client = web.sign_in(username)

    def photo(self) -> str:
        """Takes a photo, each a different one, and sends it; answers its hash."""
        number = next(_numbers)
        file = io.BytesIO()
        Image.new("RGB", (320, 240), (number * 37 % 256, number * 91 % 256, 120)).save(file, "JPEG")
        answer = self.client.post("/api/v1/media", files={"file": ("photo.jpg", file.getvalue())})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["sha256"])

    def reports(self, place: tuple[float, float] = STALL, **more: Any) -> dict[str, Any]:
        body = {"key": f"test-{self.username}-{next(_numbers):06d}", "lon": place[0], "lat": place[1], **more}
        answer = self.client.post("/api/v1/reports", json=body)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def does(self, operation: str, what: str, number: int, **given: Any) -> dict[str, Any]:
        answer = self.tries(operation, what, number, **given)
        assert answer.status_code == 200, f"{self.username} {operation} {what} {number}: {answer.text}"
        return dict(answer.json())

    def tries(self, operation: str, what: str, number: int, **given: Any) -> httpx.Response:
        return self.client.post(f"/api/v1/{what}/{number}/{operation}", json=given)

    def sees(self, what: str, number: int) -> dict[str, Any]:
        answer = self.client.get(f"/api/v1/{what}/{number}")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


class Town:
    """The cast by name; each signs in when first called."""

    def __init__(self, web: Web, conditions: dict[str, int]) -> None:
        self.web = web
        self.conditions = conditions
        self._people: dict[str, Someone] = {}

    def __getattr__(self, username: str) -> Someone:
        if username.startswith("_"):
            raise AttributeError(username)
        if username not in self._people:
            self._people[username] = Someone(self.web, username)
        return self._people[username]

    def file(self, place: tuple[float, float] = STALL, code: str = STALLS, **more: Any) -> int:
        """From an inspector's report to a filed case, whose number is answered."""
        report = self.inspector.reports(place, condition=self.conditions[code], **more)
        self.operator.does("propose", "reports", report["id"])
        return int(self.lead.does("accept", "reports", report["id"])["case"])

    def close(self) -> None:
        for someone in self._people.values():
            someone.client.close()


@pytest.fixture(scope="module")
def town(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """One town for the stories of a module: each story brings cases of its own."""
    with a_city(tmp_path_factory.mktemp("town") / "city", django_db_blocker) as city:
        with city.opened():
            found_town()
            conditions = {code: condition(code) for code in (STALLS, LITTER, ROAD)}
        with a_web(city) as web:
            found = Town(web, conditions)
            yield found
            found.close()
