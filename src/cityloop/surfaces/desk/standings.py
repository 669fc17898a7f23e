"""In which of their posts somebody acts."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest
from django.utils.translation import gettext as _

from cityloop.staff import queries as staff
from cityloop.staff.models import Department, Person
from cityloop.staff.rules import Post, Standing
from cityloop.workflow import services as engine
from cityloop.workflow.models import Subject
from cityloop.workflow.table import Operation, Table

_KEPT = "cityloop_standings"


def of(request: HttpRequest) -> list[Standing]:
    """All standings of the person who asks, read once per request."""
    found = getattr(request, _KEPT, None)
    if found is None:
        found = staff.standings(cast(Person, request.user))
        setattr(request, _KEPT, found)
    return cast(list[Standing], found)


def chosen(request: HttpRequest) -> tuple[int, Standing | None]:
    """The post whose inbox is open: `?post=` by its place in the list, else the first."""
    held = of(request)
    given = request.GET.get("post", "")
    place = int(given) if given.isdigit() and int(given) < len(held) else 0
    return place, held[place] if held else None


def allowed(request: HttpRequest, table: Table, subject: Subject) -> list[tuple[Operation, Standing]]:
    """What the person may do with the subject now, each once, in the table's order, with the post for it."""
    found: dict[str, tuple[Operation, Standing]] = {}
    for standing in _preferred(request):
        for operation in engine.allowed(table, subject, standing):
            found.setdefault(operation.name, (operation, standing))
    return [found[each.name] for each in table.operations if each.name in found]


def acting(request: HttpRequest, table: Table, subject: Subject, operation: str) -> Standing:
    """The post for the operation; where none permits it, the first, so that the engine says why."""
    for found, standing in allowed(request, table, subject):
        if found.name == operation:
            return standing
    held = _preferred(request)
    return next((each for each in held if _fits(table, operation, each)), held[0])


def _fits(table: Table, operation: str, standing: Standing) -> bool:
    found = table.operation(operation)
    return found is not None and standing.post in found.posts


def _preferred(request: HttpRequest) -> list[Standing]:
    place, first = chosen(request)
    held = of(request)
    return [first, *held[:place], *held[place + 1 :]] if first else []


def tabs(request: HttpRequest) -> list[dict[str, Any]]:
    """The posts as tabs; the department or area is named where the same post is held twice."""
    held, (place, _first) = of(request), chosen(request)
    names = dict(Department.objects.filter(code__in=[each.department for each in held]).values_list("code", "name"))
    posts = [each.post for each in held]
    return [
        {"place": number, "name": _tab(each, names, posts.count(each.post) > 1), "here": number == place}
        for number, each in enumerate(held)
    ]


def _tab(standing: Standing, names: dict[str, str], twice: bool) -> str:
    label = str(Post(standing.post).label)
    where = names.get(standing.department) or standing.area
    return _("%(post)s, %(where)s") % {"post": label, "where": where} if twice and where else label
