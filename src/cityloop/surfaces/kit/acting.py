"""In which of their posts somebody acts. `held` are their standings, in the order in which they are preferred."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

from django.http import HttpRequest
from django.utils.translation import gettext as _

from cityloop.errands.models import Errand
from cityloop.staff import queries as staff
from cityloop.staff.models import Person
from cityloop.staff.rules import PERMISSIONS, Standing
from cityloop.staff.tokens import Bearer
from cityloop.workflow import services as engine
from cityloop.workflow.errors import NotAllowed, Refused
from cityloop.workflow.table import Operation, Table


def standings_of(request: HttpRequest) -> list[Standing]:
    """Those of whoever asks; the view has seen to it that it is somebody."""
    found = bearer_of(request)
    return found.standings if found else staff.standings(cast(Person, request.user))


def chosen(request: HttpRequest) -> tuple[int, Standing | None]:
    """The post that the page is looked at in: `?post=` by its place in the list, else the first."""
    held = standings_of(request)
    given = request.GET.get("post", "")
    place = int(given) if given.isdecimal() and len(given) < 5 and int(given) < len(held) else 0
    return place, held[place] if held else None


def preferred(request: HttpRequest) -> list[Standing]:
    """All standings, the chosen one first."""
    place, first = chosen(request)
    held = standings_of(request)
    return [first, *held[:place], *held[place + 1 :]] if first else []


def bearer_of(request: HttpRequest) -> Bearer | None:
    """Whoever asks by machine, with a token; left on the request by whatever let them in."""
    found: Bearer | None = getattr(request, "bearer", None)
    return found


def may(request: HttpRequest, permission: str) -> bool:
    """Whether whoever asks has the permission now: of a token both it and its owner's posts."""
    found = bearer_of(request)
    return found.may(permission) if found else staff.may(cast(Person, request.user), permission)


def standing_for(held: Sequence[Standing], table: Table, subject: Any, operation: str) -> Standing:
    """The standing that permits the operation on this subject; else one of a post for it, so that the engine says
    what stands in the way. Raises `Refused` where there is none.
    """
    found = table.operation(operation)
    if found is None:
        raise Refused(_("There is no such operation."))
    able = [each for each in held if each.post in found.posts]
    if not able:
        raise NotAllowed()
    return next((each for each in able if table.scope(each, found, subject)), able[0])


def standing_with(held: Sequence[Standing], permission: str) -> Standing:
    """The first standing that has a permission. Raises `NotAllowed`."""
    for each in held:
        if each.post in PERMISSIONS[permission]:
            return each
    raise NotAllowed()


def allowed(table: Table, subject: Any, held: Iterable[Standing]) -> list[Operation]:
    """What these standings together may do now, in the table's order, each once."""
    names = {each.name for standing in held for each in engine.allowed(table, subject, standing)}
    return [each for each in table.operations if each.name in names]


def held_by(errand: Errand) -> list[Standing]:
    """The posts that the owner has now, first the one in which it was asked for."""
    person = Person.objects.filter(username=errand.owner).first()
    held = staff.standings(person) if person else []
    asked = (errand.post, errand.department, errand.area)
    return sorted(held, key=lambda each: (each.post, each.department, each.area) != asked)
