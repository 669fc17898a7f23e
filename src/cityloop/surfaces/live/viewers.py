"""Who listens: the session behind a cookie, read in a thread, and what its person sees of the city."""

from __future__ import annotations

from importlib import import_module

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.db import close_old_connections
from django.utils.crypto import constant_time_compare

from cityloop.staff import queries as staff
from cityloop.staff.models import Person
from cityloop.staff.rules import CENTRE, DEPARTMENTS, PERMISSIONS, Post, may
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
    if not session_key:
        return None
    session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    name = session.get(SESSION_KEY)
    person = Person.objects.filter(pk=name, is_active=True).first() if name else None
    if person and constant_time_compare(session.get(HASH_SESSION_KEY, ""), person.get_session_auth_hash()):
        return person
    return None
