"""Filed cases in the small town, and a worker that does one errand when told to."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from cityloop.cases.filing import file
from cityloop.cases.models import Case
from cityloop.errands import running
from cityloop.errands.models import Errand
from cityloop.staff.models import Person
from tests.cast import BEGINNING, STALL, STALLS, condition, found_town, standing

Worked = Callable[[], Errand]


def filed(count: int, description: str = "") -> list[Case]:
    """Cases that wait for a dispatcher."""
    where = condition(STALLS)
    lead = standing("lead")
    return [
        file(
            source="hotline",
            condition=where,
            lon=STALL[0],
            lat=STALL[1],
            actor=lead,
            at=BEGINNING,
            description=description,
        )
        for _number in range(count)
    ]


def person(username: str) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(Person.objects.get(username=username))
    return client


@pytest.fixture
def town(db: None) -> None:
    found_town()


@pytest.fixture
def worked() -> Worked:
    """Does what was asked for last."""

    def work() -> Errand:
        errand = Errand.objects.latest("pk")
        running.run(errand, now=timezone.now)
        errand.refresh_from_db()
        return errand

    return work
