"""Who may call: a signed-in browser session, with the same permissions as the desk."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja.errors import HttpError
from ninja.security import APIKeyCookie

from cityloop.staff import queries as staff
from cityloop.staff.models import Person


class Permitted(APIKeyCookie):
    """Signed in, and some post of the person grants the permission; forms are checked against forgery."""

    param_name = settings.SESSION_COOKIE_NAME

    def __init__(self, permission: str) -> None:
        super().__init__()
        self.permission = permission

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        person = request.user
        if not isinstance(person, Person):
            return None
        if not staff.may(person, self.permission):
            raise HttpError(403, "Your post does not permit this.")
        return person


def caller(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user
