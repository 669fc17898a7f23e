"""A city that has just been set up."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cityloop.catalogue import seed, services
from cityloop.catalogue.models import Version
from cityloop.journal.services import Actor
from cityloop.staff.services import put_department

AT = datetime(2026, 11, 2, 0, 0, tzinfo=UTC)
ADMIN = Actor("person", "admin", "admin")


@pytest.fixture
def version(db: None) -> Version:
    """The seed, published."""
    return services.load_seed(actor=ADMIN, at=AT)


@pytest.fixture
def departments(db: None) -> None:
    for each in seed.departments():
        put_department(code=each.code, name=each.name, parent=each.parent, actor=ADMIN, at=AT)
