"""My password."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cityloop.journal.services import Actor, batch
from cityloop.staff import passwords
from cityloop.staff.accounts import choose_password
from cityloop.staff.factors import queries as factors
from cityloop.staff.models import Person
from cityloop.surfaces.kit import throttle
from cityloop.surfaces.kit.access import permission
from cityloop.surfaces.kit.entering import place_of, refused
from cityloop.surfaces.kit.passwords import check
from cityloop.surfaces.kit.views.sessions import too_many


@permission("account.own")
@never_cache
@sensitive_post_parameters("old", "password")
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponseBase:
    if request.method == "GET":
        return _show(request)
    person, at, given = Person.objects.get(pk=cast(Person, request.user).pk), timezone.now(), request.POST
    if not throttle.take(person.username, place_of(request), at):
        return _show(request, too_many(), 429)
    if not person.check_password(given.get("old", "")):
        refused(person.username, place_of(request), at)
        return _show(request, _("The present password is not right. Nothing was changed."), 422)
    throttle.forgive(person.username, at)
    try:
        check(given.get("password", ""), person)
    except passwords.Weak as fault:
        return _show(request, str(fault), 422)
    with batch():
        actor, key = Actor("person", person.username), request.session.session_key
        choose_password(person, password=given["password"], keep=key, actor=actor, at=at)
        update_session_auth_hash(request, person)
    messages.success(request, _("Your password is changed. You are signed out everywhere else."))
    return redirect("account")


def _show(request: HttpRequest, problem: str = "", status: int = 200) -> HttpResponse:
    least = passwords.BESIDE_A_FACTOR if factors.has_any(cast(Person, request.user)) else passwords.ALONE
    return render(request, "account/password.html", {"problem": problem, "least": least}, status=status)
