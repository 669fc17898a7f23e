"""An administrator before an empty city."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client

from cityloop.journal.services import Actor
from cityloop.staff.models import Person
from cityloop.staff.rules import Post
from cityloop.staff.services import assign, put_person

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
FOUNDER = Actor("system", "first-run", "")


@pytest.fixture
def chief(db: None) -> Person:
    person = put_person(username="chief", name="陈主任", password="river-stone-lamp-9", actor=FOUNDER, at=AT)
    assign(person=person, post=Post.ADMIN, actor=FOUNDER, at=AT)
    return person


@pytest.fixture
def office(chief: Person) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(chief)
    return client
