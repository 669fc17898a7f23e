"""My account on one page."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from cityloop.staff import sessions
from cityloop.staff.factors import queries as factors
from cityloop.staff.models import Person
from cityloop.surfaces.account import telling
from cityloop.surfaces.account.devices import device
from cityloop.surfaces.kit.access import permission


@permission("account.own")
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    person, at = cast(Person, request.user), timezone.now()
    places = sessions.places(person, here=request.session.session_key, at=at)
    context = {
        "person": person,
        "posts": telling.posts(person),
        "authenticator": getattr(person, "authenticator", None),
        "passkeys": person.passkeys.all(),
        "codes_left": factors.codes_left(person),
        "needs_one": factors.needs_one(person),
        "places": [(each, device(each.agent)) for each in places],
        "events": telling.events(person),
    }
    return render(request, "account/overview.html", context)
