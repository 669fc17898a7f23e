"""Those who act in these tests."""

from __future__ import annotations

from datetime import UTC, datetime

from cityloop.journal.services import Actor
from cityloop.staff.models import Assignment, Department, Person
from cityloop.staff.rules import Post, Standing

NOW = datetime(2026, 5, 4, 1, 0, tzinfo=UTC)
SYSTEM = Actor("system", "test")
DISPATCHER = Standing("person", "dispatcher1", Post.DISPATCHER)


def person(username: str, post: str = Post.INSPECTOR, area: str = "", department: Department | None = None) -> Person:
    made = Person.objects.create(username=username, name=username.title())
    Assignment.objects.create(person=made, post=post, area_code=area, department=department)
    return made


def standing(of: Person, post: str = Post.INSPECTOR, department: str = "") -> Standing:
    return Standing("person", of.username, post, department=department, departments=frozenset({department} - {""}))
