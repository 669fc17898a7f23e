"""Making tokens, which are shown once, and ending them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from cityloop.staff import queries as staff
from cityloop.staff import tokens
from cityloop.staff.models import Department, Person
from cityloop.staff.rules import EVERYBODY, Post, Standing, grantable
from cityloop.staff.tokens import System, Unsuitable
from cityloop.surfaces.account.fresh import fresh
from cityloop.surfaces.account.scopes import scopes
from cityloop.surfaces.kit import acting, proof
from cityloop.surfaces.kit.access import permission

USUAL = timedelta(days=90)


@permission("token.own")
@fresh
@never_cache
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    if request.method == "GET":
        return _page(request)
    try:
        made = _make(request)
    except Unsuitable as fault:
        return _page(request, {"problem": str(fault), "given": request.POST}, status=422)
    return _page(request, {"made": made})


@permission("token.own")
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponseBase:
    token = get_object_or_404(tokens.of(_person(request)), pk=pk)
    tokens.end(token, actor=_actor(request), at=timezone.now())
    messages.success(request, _("The token %(name)s is refused from now on.") % {"name": token.name})
    return redirect("tokens")


def _make(request: HttpRequest) -> tokens.Made:
    given, system = request.POST, _system(request)
    return tokens.make(
        name=given.get("name", "")[:60],
        scopes=set(given.getlist("scopes")),
        expires=_day(given.get("expires", "")),
        owner=None if system else _person(request),
        system=system,
        actor=_actor(request),
        at=timezone.now(),
    )


def _system(request: HttpRequest) -> System | None:
    """For another system; administrators alone may name one."""
    given = request.POST
    if given.get("for") != "system" or not _names_systems(request):
        return None
    return System(
        given.get("system", "")[:60], given.get("post", ""), given.get("department", ""), given.get("area", "")[:30]
    )


def _names_systems(request: HttpRequest) -> bool:
    return acting.may(request, "setup.change") and not proof.is_wanting(request, "setup.change", timezone.now())


def _day(text: str) -> date:
    try:
        found = parse_date(text)
    except ValueError:  # well written, but there is no such day
        found = None
    if found is None:
        raise Unsuitable(_("Until which day is it good?"))
    return found


def _page(request: HttpRequest, more: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    today, given = timezone.localdate(), (more or {}).get("given")
    chosen = given.getlist("scopes") if given else ()
    names_systems = _names_systems(request)
    context = {
        "tokens": tokens.of(_person(request)),
        "scopes": scopes(grantable(EVERYBODY if names_systems else staff.posts(_person(request))), chosen),
        "names_systems": names_systems,
        "posts": Post.choices,
        "departments": Department.objects.only("code", "name"),
        "today": today,
        "latest": today + tokens.LONGEST,
        "usual": today + USUAL,
    }
    return render(request, "account/tokens.html", context | (more or {}), status=status)


def _person(request: HttpRequest) -> Person:
    return cast(Person, request.user)


def _actor(request: HttpRequest) -> Standing:
    return acting.standing_with(acting.standings_of(request), "token.own")
