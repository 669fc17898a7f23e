"""Signing in with a password, and signing out; each an act in the journal."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.auth import authenticate, logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from cityloop.journal.services import Actor, Subject, act
from cityloop.staff import passwords
from cityloop.staff import queries as staff
from cityloop.staff.accounts import choose_password
from cityloop.staff.models import Person
from cityloop.staff.rules import Post
from cityloop.surfaces.kit import entering, proof, throttle
from cityloop.surfaces.kit.access import public
from cityloop.surfaces.kit.entering import Entering, place_of, within
from cityloop.surfaces.kit.passwords import check

_LONGEST_NAME = 60


@public
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponseBase:
    if request.method == "POST":
        return _try(request, timezone.now())
    if request.user.is_authenticated:
        return redirect(within(request, request.GET.get("next", "")))
    return page(request) if staff.holders(Post.ADMIN) else redirect("/first-run/")


def _try(request: HttpRequest, at: datetime) -> HttpResponseBase:
    account, address = request.POST.get("username", "").strip()[:_LONGEST_NAME], place_of(request)
    if not throttle.take(account, address, at):
        return page(request, too_many(), 429)
    person = authenticate(request, username=account, password=request.POST.get("password", ""))
    if not isinstance(person, Person):
        entering.refused(account, address, at)
        return page(request, _("Account and password do not match. Nothing was changed; try again."), 401)
    wanted = within(request, request.POST.get("next", ""))
    return entering.go_on(request, Entering(person, "password", False, wanted), at)


@public
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def new_password(request: HttpRequest) -> HttpResponseBase:
    """Who came with a password that was handed over chooses their own before they are in."""
    at = timezone.now()
    found = entering.under_way(request, at)
    if found is None or not found.person.must_change:
        return redirect(settings.LOGIN_URL)
    if request.method == "GET":
        return render(request, "kit/new_password.html", {"least": passwords.ALONE})
    given, person = request.POST.get("password", ""), found.person
    try:
        check(given, person)
    except passwords.Weak as fault:
        return render(request, "kit/new_password.html", {"problem": str(fault)}, status=422)
    choose_password(person, password=given, actor=Actor("person", person.username), at=at)
    return entering.go_on(request, found, at)


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponseBase:
    if isinstance(request.user, Person):
        name = request.user.username
        subject = Subject("person", name)
        with act("session.closed", actor=Actor("person", name, ""), at=timezone.now(), subject=subject):
            logout(request)
    return redirect(settings.LOGIN_URL)


def page(request: HttpRequest, problem: str = "", status: int = 200) -> HttpResponse:
    given = request.POST if request.method == "POST" else request.GET
    context = {"problem": problem, "username": given.get("username", ""), "next": given.get("next", "")}
    return render(request, "kit/sign_in.html", context | {"site": proof.site_of(request)}, status=status)


def too_many() -> str:
    return _("Too many wrong tries. Wait a quarter of an hour, or ask an administrator.")
