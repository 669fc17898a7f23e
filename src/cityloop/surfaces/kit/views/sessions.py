"""Signing in and out, each an act in the journal."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from cityloop.journal.services import Actor, Subject, act
from cityloop.staff import queries as staff
from cityloop.staff.models import Person
from cityloop.staff.rules import Post
from cityloop.surfaces.kit import throttle
from cityloop.surfaces.kit.access import public

SYSTEM = Actor("system", "web", "")
_LONGEST_NAME = 60


@public
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponseBase:
    if request.method == "POST":
        return _try(request, timezone.now())
    if request.user.is_authenticated:
        return redirect(_wanted(request, request.GET.get("next", "")))
    return _page(request) if staff.holders(Post.ADMIN) else redirect("/first-run/")


def _try(request: HttpRequest, at: datetime) -> HttpResponseBase:
    account, address = request.POST.get("username", "").strip()[:_LONGEST_NAME], address_of(request)
    if throttle.is_closed(account, address, at):
        return _page(request, _("Too many wrong tries. Wait a quarter of an hour, or ask an administrator."), 429)
    person = authenticate(request, username=account, password=request.POST.get("password", ""))
    if not isinstance(person, Person):
        _refuse(account, address, at)
        return _page(request, _("Account and password do not match. Nothing was changed; try again."), 401)
    throttle.forgive(account, at)
    with act("session.opened", actor=Actor("person", person.username, ""), at=at, subject=_subject(person.username)):
        login(request, person)
    return redirect(_wanted(request, request.POST.get("next", "")))


def _refuse(account: str, address: str, at: datetime) -> None:
    known = Person.objects.filter(username=account).exists()
    with act("session.refused", actor=SYSTEM, at=at, subject=_subject(account if known else "unknown")) as entry:
        throttle.note(account, address, at)
        entry.sealed["account"] = account
        entry.sealed["address"] = address


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponseBase:
    if isinstance(request.user, Person):
        name = request.user.username
        with act("session.closed", actor=Actor("person", name, ""), at=timezone.now(), subject=_subject(name)):
            logout(request)
    return redirect(settings.LOGIN_URL)


def _subject(name: str) -> Subject:
    return Subject("person", name)


def _page(request: HttpRequest, problem: str = "", status: int = 200) -> HttpResponse:
    given = request.POST if request.method == "POST" else request.GET
    context = {"problem": problem, "username": given.get("username", ""), "next": given.get("next", "")}
    return render(request, "kit/sign_in.html", context, status=status)


def _wanted(request: HttpRequest, address: str) -> str:
    """Where somebody wanted to go, if that is here."""
    here = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if address and here else settings.LOGIN_REDIRECT_URL


def address_of(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))
