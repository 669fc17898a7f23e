"""The first page of an empty city: whoever has the code from the console becomes its administrator."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cityloop.journal.services import Actor, batch
from cityloop.staff import queries as staff
from cityloop.staff import services
from cityloop.staff.models import Person
from cityloop.staff.rules import Post
from cityloop.surfaces.kit import first_run, throttle
from cityloop.surfaces.kit.access import public
from cityloop.surfaces.kit.views.sessions import address_of

FOUNDER = Actor("system", "first-run", "")


def is_open() -> bool:
    """There is no administrator yet."""
    return not staff.holders(Post.ADMIN)


@public
@never_cache
@sensitive_post_parameters("password", "again", "code")
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponseBase:
    if not is_open():
        return redirect("/set-up/")
    if request.method == "GET":
        first_run.code(settings.DATA)
        return _show(request)
    problem = _problem(request)
    if problem:
        return _show(request, problem, 422)
    login(request, _found(request.POST))
    return redirect("/set-up/")


def _problem(request: HttpRequest) -> str:
    at, address, given = timezone.now(), address_of(request), request.POST
    if throttle.is_closed("first-run", address, at):
        return _("Too many wrong tries. Wait a quarter of an hour.")
    if not first_run.fits(settings.DATA, given.get("code", "")):
        throttle.note("first-run", address, at)
        return _("This is not the code on the console of the machine.")
    if not given.get("username", "").strip() or not given.get("name", "").strip():
        return _("Account and name are needed.")
    if given.get("password") != given.get("again"):
        return _("The two passwords differ.")
    try:
        validate_password(given.get("password", ""))
    except ValidationError as fault:
        return " ".join(fault.messages)
    return ""


def _found(given: Any) -> Person:
    at = timezone.now()
    with batch():
        person = services.put_person(
            username=given["username"].strip()[:60],
            name=given["name"].strip()[:60],
            password=given["password"],
            actor=FOUNDER,
            at=at,
        )
        services.assign(person=person, post=Post.ADMIN, actor=FOUNDER, at=at)
    first_run.use_up(settings.DATA)
    return person


def _show(request: HttpRequest, problem: str = "", status: int = 200) -> HttpResponse:
    return render(request, "kit/first_run.html", {"problem": problem, "given": request.POST}, status=status)
