"""Who listens: the session behind a cookie, read in a thread, and what its person sees of the city."""

from __future__ import annotations

from django.contrib.auth import get_user
from django.db import close_old_connections
from django.http import HttpRequest

from cityloop.staff import queries as staff
from cityloop.staff.models import Person
from cityloop.staff.rules import CENTRE, DEPARTMENTS, PERMISSIONS, Post, may
from cityloop.staff.sessions import SessionStore
from cityloop.surfaces.live.happenings import Viewer


def viewer_of(session_key: str) -> Viewer | None:
    """None where nobody is signed in under this key."""
    close_old_connections()
    try:
        person = _person(session_key)
        return viewer(person) if person else None
    finally:
        close_old_connections()


def viewer(person: Person) -> Viewer:
    standings = staff.standings(person)
    posts = frozenset(each.post for each in standings)
    own = [each for each in standings if each.post in DEPARTMENTS]
    patrols = [each for each in standings if each.post == Post.INSPECTOR]
    wide = [each for each in standings if each.post in CENTRE]
    return Viewer(
        name=person.username,
        permissions=frozenset(each for each in PERMISSIONS if may(posts, each)),
        everything=any(not each.area for each in wide),
        departments=frozenset().union(*(each.departments for each in own)),
        areas=tuple(each.area for each in wide if each.area),
        patrols=tuple(each.area for each in patrols if each.area),
    )


def _person(session_key: str) -> Person | None:
    """As Django asks it for a page."""
    request = HttpRequest()
    request.session = SessionStore(session_key)
    person = get_user(request)
    return person if isinstance(person, Person) else None
