"""Everybody's accounts, for the administrator: who can get in, how, and from where they are in now."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from cityloop.staff import accounts, sessions
from cityloop.staff.factors import queries as factors
from cityloop.staff.models import Person
from cityloop.staff.rules import Standing
from cityloop.staff.services import LastAdministrator
from cityloop.surfaces.account import telling
from cityloop.surfaces.account.devices import device
from cityloop.surfaces.kit.access import permission
from cityloop.surfaces.kit.acting import standing_with, standings_of

A_PAGE = 50


@permission("people.manage")
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("words", "").strip()
    found = Person.objects.order_by("username").prefetch_related("assignments")
    if words:
        found = found.filter(Q(username__icontains=words) | Q(name__icontains=words))
    pages = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    held = factors.held_by(pages)
    rows = [(each, held[each.pk], [post.get_post_display() for post in each.assignments.all()]) for each in pages]
    context = {"rows": rows, "pages": pages, "words": words, "demanded": factors.is_demanded()}
    return render(request, "account/people.html", context)


@permission("people.manage")
@never_cache
@require_GET
def person(request: HttpRequest, pk: int) -> HttpResponse:
    return _show(request, get_object_or_404(Person, pk=pk))


@permission("people.manage")
@never_cache
@require_POST
def change(request: HttpRequest, pk: int, what: str) -> HttpResponseBase:
    found, change = get_object_or_404(Person, pk=pk), CHANGES.get(what)
    if change is None:
        raise Http404(what)
    actor = standing_with(standings_of(request), "people.manage")
    try:
        told, password = change(found, actor)
    except LastAdministrator:
        messages.error(request, _("This is the last administrator; give the post to somebody else first."))
        return redirect("people-person", pk)
    if password:
        return _show(request, found, password)
    messages.success(request, told)
    return redirect("people-person", pk)


def _show(request: HttpRequest, found: Person, password: str = "") -> HttpResponse:
    at = timezone.now()
    places = sessions.places(found, here=request.session.session_key, at=at)
    context = {
        "person": found,
        "password": password,
        "posts": telling.posts(found),
        "authenticator": getattr(found, "authenticator", None),
        "passkeys": found.passkeys.all(),
        "codes_left": factors.codes_left(found),
        "places": [(each, device(each.agent)) for each in places],
        "events": telling.events(found),
        "is_me": found == cast(Person, request.user),
    }
    return render(request, "account/person.html", context)


Told = tuple[str, str]
"""What to say, and a password to show once."""


def _lock(found: Person, actor: Standing) -> Told:
    accounts.lock(found, actor=actor, at=timezone.now())
    return _("The account is locked; all its sessions have ended."), ""


def _unlock(found: Person, actor: Standing) -> Told:
    accounts.unlock(found, actor=actor, at=timezone.now())
    return _("The account is open again."), ""


def _end(found: Person, actor: Standing) -> Told:
    count = sessions.end(found, actor=actor, at=timezone.now())
    return _("Sessions ended: %(count)d.") % {"count": count}, ""


def _reset(found: Person, actor: Standing) -> Told:
    accounts.reset_factors(found, actor=actor, at=timezone.now())
    return _("The second factor is reset; its person sets up another at the next sign-in."), ""


def _issue(found: Person, actor: Standing) -> Told:
    return "", accounts.issue_password(found, actor=actor, at=timezone.now())


CHANGES: dict[str, Callable[[Person, Standing], Told]] = {
    "lock": _lock,
    "unlock": _unlock,
    "end-sessions": _end,
    "reset-factors": _reset,
    "issue-password": _issue,
}
