"""People, departments and posts are changed here."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.hashers import make_password

from cityloop.journal.changes import before
from cityloop.journal.services import Actor, Subject, act
from cityloop.staff.models import Assignment, Department, Person
from cityloop.staff.passwords import normal
from cityloop.staff.queries import is_last_administrator
from cityloop.staff.rules import Post


class LastAdministrator(ValueError):
    """Somebody has to be able to set things up."""


def put_department(
    *,
    code: str,
    name: str,
    actor: Actor,
    at: datetime,
    parent: str = "",
    dispatches_within: bool = False,
    phone: str = "",
) -> Department:
    """Makes or changes the department of this code."""
    with act("department.put", actor=actor, at=at, subject=Subject("department", code)) as entry:
        columns = ("name", "parent__code", "dispatches_within")
        entry.payload["before"] = before(Department.objects.filter(code=code), *columns)
        above = Department.objects.get(code=parent) if parent else None
        values = {"name": name, "parent": above, "dispatches_within": dispatches_within, "phone": phone}
        department, __ = Department.objects.update_or_create(code=code, defaults=values)
        entry.payload |= {"name": name, "parent": parent, "dispatches_within": dispatches_within}
    return department


def put_person(
    *, username: str, name: str, actor: Actor, at: datetime, password: str = "", encoded: str = "", phone: str = ""
) -> Person:
    """Makes or changes a person. `encoded` is a password already hashed; without either the person cannot sign in."""
    with act("person.put", actor=actor, at=at, subject=Subject("person", username)) as entry:
        values: dict[str, object] = {"name": name, "phone": phone}
        earlier = Person.objects.filter(username=username).first()
        if password or encoded:
            values["password"] = encoded or make_password(normal(password))
        create = values if "password" in values else values | {"password": make_password(None)}
        person, __ = Person.objects.update_or_create(username=username, defaults=values, create_defaults=create)
        entry.sealed |= {"name": name, "phone": phone}
        if earlier:
            entry.sealed |= {"name_before": earlier.name, "phone_before": earlier.phone}
        entry.payload["before"] = {"active": earlier.is_active} if earlier else None
    return person


def assign(
    *, person: Person, post: str, actor: Actor, at: datetime, department: str = "", area: str = ""
) -> Assignment:
    with act("post.assigned", actor=actor, at=at, subject=Subject("person", person.username)) as entry:
        unit = Department.objects.get(code=department) if department else None
        given, __ = Assignment.objects.get_or_create(person=person, post=post, department=unit, area_code=area)
        entry.payload |= {"post": post, "department": department, "area": area}
    return given


def relieve(*, assignment: Assignment, actor: Actor, at: datetime) -> None:
    """Takes a post away; raises LastAdministrator."""
    if assignment.post == Post.ADMIN and is_last_administrator(assignment.person):
        raise LastAdministrator(assignment.person.username)
    with act("post.relieved", actor=actor, at=at, subject=Subject("person", assignment.person.username)) as entry:
        unit = assignment.department.code if assignment.department else ""
        entry.payload |= {"post": assignment.post, "department": unit, "area": assignment.area_code}
        assignment.delete()
