"""The second factor: on the way in, and once more before something that asks for it freshly."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from cityloop.journal.services import Actor
from cityloop.staff.factors import codes, passkeys
from cityloop.staff.factors import queries as factors
from cityloop.staff.models import Person
from cityloop.surfaces.kit import challenges, entering, proof, throttle
from cityloop.surfaces.kit.access import permission, public
from cityloop.surfaces.kit.entering import Entering, place_of, within
from cityloop.surfaces.kit.views import sessions


@public
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def second(request: HttpRequest) -> HttpResponseBase:
    """Who came with a password shows a code."""
    at = timezone.now()
    found = entering.under_way(request, at)
    if found is None:
        return redirect(settings.LOGIN_URL)
    if request.method == "GET":
        return _second(request, found)
    by, problem, status = _shown(request, found.person, at)
    if problem:
        return _second(request, found, problem, status)
    return entering.go_on(request, _proven(found, by), at)


@permission("account.own")
@never_cache
@sensitive_post_parameters("code", "password")
@require_http_methods(["GET", "POST"])
def prove(request: HttpRequest) -> HttpResponseBase:
    """Who is signed in proves it once more; who has no factor, with the password, and then sets one up."""
    at, person = timezone.now(), cast(Person, request.user)
    if request.method == "GET":
        if not factors.has_any(person) and not proof.is_stale(request, person, at):
            return redirect(f"/account/second/?{urlencode({'next': within(request, request.GET.get('next', ''))})}")
        return _prove(request, person)
    _by, problem, status = _shown(request, person, at)
    return _prove(request, person, problem, status) if problem else _back(request, person, at)


@public
@require_POST
def passkey_options(request: HttpRequest) -> HttpResponse:
    """What the browser is asked: a passkey of whoever is here already, or of anybody."""
    found = entering.under_way(request, timezone.now())
    here = request.user if isinstance(request.user, Person) else found.person if found else None
    options, challenge = passkeys.ask(proof.site_of(request), here)
    challenges.remember(request.session, challenge, timezone.now())
    return HttpResponse(options, content_type="application/json")


@public
@never_cache
@require_POST
def passkey(request: HttpRequest) -> HttpResponseBase:
    """A passkey lets in by itself; for who is half in, or in, it is the second factor."""
    at, address = timezone.now(), place_of(request)
    account = f"passkey {address}"[:60]
    if not throttle.take(account, address, at):
        return _not_taken(request, sessions.too_many(), 429)
    try:
        answer, challenge = request.POST.get("answer", ""), challenges.take(request.session, at)
        person = passkeys.take(answer=answer, challenge=challenge, site=proof.site_of(request), at=at)
        found = _of_here(request, person, at)
    except passkeys.NotTaken:
        entering.refused("", address, at, by="passkey")
        return _not_taken(request, _("This passkey was not accepted. Nothing was changed; try again."), 401)
    throttle.forgive(account, at)
    return _back(request, person, at) if request.user.is_authenticated else entering.go_on(request, found, at)


def _of_here(request: HttpRequest, person: Person, at: datetime) -> Entering:
    """Nobody proves by their own passkey that they are somebody else."""
    found = entering.under_way(request, at)
    here = request.user if isinstance(request.user, Person) else found.person if found else person
    if here != person:
        raise passkeys.NotTaken
    wanted = within(request, request.POST.get("next", ""))
    return _proven(found, "passkey") if found else Entering(person, "passkey", True, wanted)


def _proven(found: Entering, by: str) -> Entering:
    return Entering(found.person, f"{found.by} {by}", True, found.wanted)


def _shown(request: HttpRequest, person: Person, at: datetime) -> tuple[str, str, int]:
    """By what it was proven, or what to say and with which status."""
    address = place_of(request)
    if not throttle.take(person.username, address, at):
        return "", sessions.too_many(), 429
    if not factors.has_any(person):
        by = "password" if person.check_password(request.POST.get("password", "")) else ""
    else:
        by = codes.take(person, request.POST.get("code", ""), actor=Actor("person", person.username), at=at)
    if not by:
        entering.refused(person.username, address, at, by="second")
        return "", _("This is not right, or was used already. Nothing was changed; wait for the next code."), 401
    return by, "", 200


def _second(request: HttpRequest, found: Entering, problem: str = "", status: int = 200) -> HttpResponse:
    context = proof.asked(request, found.person) | {"problem": problem, "next": found.wanted}
    return render(request, "kit/second.html", context, status=status)


def _prove(request: HttpRequest, person: Person, problem: str = "", status: int = 200) -> HttpResponse:
    given = request.POST if request.method == "POST" else request.GET
    context = proof.asked(request, person) | {"problem": problem, "next": within(request, given.get("next", ""))}
    if request.headers.get("HX-Request"):  # a dialog shows the problem itself
        return render(request, "kit/prove_dialog.html", context, status=422 if problem else status)
    return render(request, "kit/prove.html", context, status=status)


def _back(request: HttpRequest, person: Person, at: datetime) -> HttpResponse:
    """To what was wanted; in a dialog, what was wanted takes its place."""
    throttle.forgive(person.username, at)
    proof.note(request.session, at, factor=factors.has_any(person))
    wanted = within(request, request.POST.get("next", ""))
    if request.headers.get("HX-Request"):
        answer = JsonResponse({"path": wanted, "target": "#dialog", "swap": "innerHTML", "push": "false"})
        return HttpResponse(status=204, headers={"HX-Location": answer.content.decode()})
    return redirect(wanted)


def _not_taken(request: HttpRequest, problem: str, status: int) -> HttpResponse:
    found = entering.under_way(request, timezone.now())
    if isinstance(request.user, Person):
        return _prove(request, request.user, problem, status)
    return _second(request, found, problem, status) if found else sessions.page(request, problem, status)
