"""Who somebody is and in which posts."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from cityloop.journal.glance import Glance
from cityloop.journal.rules import ActorKind
from cityloop.staff.models import Assignment, Department, Person, Team
from cityloop.staff.rules import Post, Standing
from cityloop.staff.rules import may as may_posts

_HELD = "cityloop_standings"
CREWS = frozenset({Post.HANDLER, Post.OFFICER})


def posts(person: Person) -> frozenset[str]:
    return frozenset(each.post for each in standings(person))


def may(person: Person, permission: str) -> bool:
    return may_posts(posts(person), permission)


def names_of(usernames: Iterable[str]) -> dict[str, str]:
    """People's names by username; who is not known is left out."""
    return dict(Person.objects.filter(username__in=list(usernames)).values_list("username", "name"))


def units_named(codes: Iterable[str]) -> dict[str, str]:
    """Departments' names by code."""
    wanted = [code for code in codes if code]
    return dict(Department.objects.filter(code__in=wanted).values_list("code", "name")) if wanted else {}


def standings(person: Person) -> list[Standing]:
    """In which the person can act, in the order in which they were given; read once for each `Person` in memory."""
    held: list[Standing] | None = vars(person).get(_HELD)
    if held is None:
        own = _assigned(person) if person.is_active else []
        held = [standing("person", person.username, *each) for each in own]
        vars(person)[_HELD] = held
    return held


def _assigned(person: Person) -> list[tuple[str, str, str]]:
    """Post, department, area. Asked in every request, and so in plain SQL: Django's compiler would take the longest."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT held.post, coalesce(own.code, ''), held.area_code FROM staff_assignment held"
            " LEFT JOIN staff_department own ON own.id = held.department_id WHERE held.person_id = %s ORDER BY held.id",
            [person.pk],
        )
        return [(post, own, area) for post, own, area in cursor]


def standing(kind: ActorKind, name: str, post: str, own: str, area: str) -> Standing:
    """In a post, with the department `own` and all below it."""
    return Standing(
        kind,
        name,
        post,
        department=own,
        departments=frozenset(_below(own, _tree())) if own else frozenset(),
        area=area,
        teams=_teams().get(name, frozenset()) if kind == "person" and post in CREWS else frozenset(),
    )


def _read_tree() -> dict[str, list[str]]:
    tree: dict[str, list[str]] = {}
    for code, parent in Department.objects.exclude(parent=None).values_list("code", "parent__code"):
        tree.setdefault(parent, []).append(code)
    return tree


_tree = Glance(_read_tree, "department")


def _read_teams() -> dict[str, frozenset[int]]:
    """The teams of each member, by username."""
    found: dict[str, set[int]] = {}
    for name, pk in Team.members.through.objects.values_list("person__username", "team"):
        found.setdefault(name, set()).add(pk)
    return {name: frozenset(pks) for name, pks in found.items()}


_teams = Glance(_read_teams, "team")


def teams(departments: Iterable[str]) -> list[Team]:
    """Those at work, with their members."""
    found = Team.objects.filter(department__code__in=departments, is_active=True)
    return list(found.select_related("department").prefetch_related("members"))


def crew(departments: Iterable[str]) -> list[Person]:
    """Who handles cases for these departments."""
    found = Person.objects.filter(
        is_active=True, assignments__post__in=CREWS, assignments__department__code__in=departments
    )
    return list(found.distinct().order_by("username"))


def _below(code: str, tree: dict[str, list[str]]) -> Iterable[str]:
    yield code
    for child in tree.get(code, ()):
        yield from _below(child, tree)


def department_name(code: str) -> str:
    return Department.objects.filter(code=code).values_list("name", flat=True).first() or code


def holders(post: str, *, department: str = "", area: str = "") -> list[Person]:
    """Active people who hold a post, in a department and for an area where these are named."""
    found = Person.objects.filter(is_active=True, assignments__post=post)
    if department:
        found = found.filter(assignments__post=post, assignments__department__code=department)
    if area:
        found = found.filter(assignments__post=post, assignments__area_code=area)
    return list(found.distinct().order_by("username"))


def is_last_administrator(person: Person) -> bool:
    """Without whom nobody could set anything up any more."""
    held = Assignment.objects.filter(post=Post.ADMIN, person__is_active=True)
    return held.filter(person=person).exists() and not held.exclude(person=person).exists()
