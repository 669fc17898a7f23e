"""Who may act as what."""

from __future__ import annotations

import pytest

from cityloop.staff import accounts, queries, services
from cityloop.staff.models import Person
from cityloop.staff.rules import PERMISSIONS, Post
from tests.cast import BEGINNING, FOUNDER, found_town, standing

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def town() -> None:
    found_town()


def person(username: str) -> Person:
    return Person.objects.get(username=username)


def test_the_last_administrator_stays() -> None:
    admin = person("admin")
    with pytest.raises(services.LastAdministrator):
        accounts.lock(admin, actor=FOUNDER, at=BEGINNING)
    with pytest.raises(services.LastAdministrator):
        services.relieve(assignment=admin.assignments.get(), actor=FOUNDER, at=BEGINNING)
    services.assign(person=person("leader"), post=Post.ADMIN, actor=FOUNDER, at=BEGINNING)
    services.relieve(assignment=admin.assignments.get(), actor=FOUNDER, at=BEGINNING)
    assert not queries.may(person("admin"), "setup.change")


def test_who_is_deactivated_may_nothing() -> None:
    assert queries.may(person("dispatcher"), "case.operate")
    accounts.lock(person("dispatcher"), actor=FOUNDER, at=BEGINNING)
    assert not any(queries.may(person("dispatcher"), permission) for permission in PERMISSIONS)


def test_an_unknown_permission_is_nobodys() -> None:
    assert not queries.may(person("admin"), "case.explode")


def test_a_department_acts_for_its_own_units_and_not_the_other_way_round() -> None:
    assert standing("mayor").departments == {"town", "squad"}
    assert standing("squad").departments == {"squad"}
