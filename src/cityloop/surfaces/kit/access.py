"""Who may open a view. Deny by default: a view that says nothing is refused, and a test walks all routes for it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import urlencode

from cityloop.staff import queries as staff
from cityloop.staff.models import Person
from cityloop.surfaces.kit import proof

View = Callable[..., HttpResponseBase]
Declared = Callable[..., Any]

PUBLIC = "public"
STATION = "station"
_MARK = "cityloop_permission"


def permission(name: str) -> Callable[[View], View]:
    """The view is for signed-in people one of whose posts grants `name` (`room.verb`)."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not isinstance(request.user, Person):
                return to_sign_in(request)
            if not staff.may(request.user, name):
                raise PermissionDenied(name)
            if proof.is_wanting(request, name, timezone.now()):
                return proof.to_proof(request)
            return view(request, *args, **kwargs)

        return mark(guarded, name)

    return decorate


def public(view: Declared) -> Declared:
    """Anybody may open the view."""
    return mark(view, PUBLIC)


def station(view: Declared) -> Declared:
    """The view checks the key of an edge station by itself."""
    return mark(view, STATION)


def mark(view: Declared, name: str) -> Declared:
    """Say what `view` asks for, where the check is made elsewhere (API keys, Django's admin)."""
    setattr(view, _MARK, name)
    return view


def declared(view: object) -> str | None:
    """What the view asks for: a permission, `public`, `station`, or None if it says nothing."""
    while view is not None:
        found = getattr(view, _MARK, None)
        if found is not None:
            return str(found)
        view = getattr(view, "__wrapped__", None)
    return None


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back; a part of a page is told to go there as a whole."""
    wanted = request.headers.get("HX-Current-URL") or (request.get_full_path() if request.method == "GET" else "/")
    address = f"/sign-in/?{urlencode({'next': wanted})}"
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)
