"""The posts of the person at the desk as tabs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from cityloop.staff.queries import units_named
from cityloop.staff.rules import Post, Standing
from cityloop.surfaces.kit.acting import chosen, standings_of


def tabs(request: HttpRequest) -> list[dict[str, Any]]:
    """The posts as tabs; the department or area is named where the same post is held twice."""
    held, (place, _first) = standings_of(request), chosen(request)
    names = units_named(each.department for each in held)
    posts = [each.post for each in held]
    return [
        {"place": number, "name": _tab(each, names, posts.count(each.post) > 1), "here": number == place}
        for number, each in enumerate(held)
    ]


def _tab(standing: Standing, names: dict[str, str], twice: bool) -> str:
    label = str(Post(standing.post).label)
    where = names.get(standing.department) or standing.area
    return _("%(post)s, %(where)s") % {"post": label, "where": where} if twice and where else label
