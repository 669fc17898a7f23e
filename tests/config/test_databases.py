from __future__ import annotations

import pytest
from django.db import connection

from cityloop.staff.models import Department
from tests.environment import DATABASE
from tests.servers import City


@pytest.mark.django_db
def test_the_chosen_database_is_used() -> None:
    assert connection.vendor == {"sqlite": "sqlite", "postgres": "postgresql"}[DATABASE]


def test_a_city_is_a_copy_of_its_own(city: City) -> None:
    with city.opened():
        Department.objects.create(code="D1", name="One")
        assert Department.objects.count() == 1


def test_the_next_city_knows_nothing_of_it(city: City) -> None:
    with city.opened():
        assert not Department.objects.exists()
