"""The first page of an empty city: whoever has the code from the console becomes its administrator."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cityloop.journal.services import Actor, batch
from cityloop.staff import passwords, services
from cityloop.staff import queries as staff
from cityloop.staff.accounts import demand_factor
from cityloop.staff.models import Person
from cityloop.staff.rules import Post
from cityloop.surfaces.kit import entering, first_run, throttle
from cityloop.surfaces.kit.access import public
from cityloop.surfaces.kit.entering import Entering, place_of

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
    return entering.go_on(request, Entering(_found(request.POST), "first-run", False, "/set-up/"), timezone.now())


def _problem(request: HttpRequest) -> str:
    at, address, given = timezone.now(), place_of(request), request.POST
    if not throttle.take("first-run", address, at):
        return _("Too many wrong tries. Wait a quarter of an hour.")
    if not first_run.fits(settings.DATA, given.get("code", "")):
        return _("This is not the code on the console of the machine.")
    throttle.forgive("first-run", at)
    if not given.get("username", "").strip() or not given.get("name", "").strip():
        return _("Account and name are needed.")
    if given.get("password") != given.get("again"):
        return _("The two passwords differ.")
    try:
        passwords.check(given.get("password", ""), words=[given["username"], given["name"]], factor=False)
    except passwords.Weak as fault:
        return str(fault)
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
        demand_factor(True, actor=FOUNDER, at=at)
    first_run.use_up(settings.DATA)
    return person


def _show(request: HttpRequest, problem: str = "", status: int = 200) -> HttpResponse:
    return render(request, "kit/first_run.html", {"problem": problem, "given": request.POST}, status=status)
