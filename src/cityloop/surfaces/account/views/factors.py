"""My second factor: app, passkeys, recovery codes."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cityloop.journal.services import Actor
from cityloop.privacy.cipher import seal, unseal
from cityloop.staff.factors import passkeys, recovery, totp
from cityloop.staff.factors import queries as factors
from cityloop.staff.models import Passkey, Person
from cityloop.surfaces.account.devices import device
from cityloop.surfaces.account.fresh import fresh
from cityloop.surfaces.kit import challenges, city, proof, qr
from cityloop.surfaces.kit.access import permission
from cityloop.surfaces.kit.entering import within

_SECRET, _PLACE = "new_secret", "session.new_secret"  # sealed until the app has shown its first code


@permission("account.own")
@fresh
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Which of the two, where one is still to be set up."""
    person = _who(request)
    context = {"site": proof.site_of(request), "next": _next(request), "needed": factors.needs_one(person)}
    return render(request, "account/second.html", context)


@permission("account.own")
@fresh
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def app(request: HttpRequest) -> HttpResponseBase:
    """A new secret is shown, and kept once the app has proven that it has it."""
    person, at = _who(request), timezone.now()
    if request.method == "GET" or _SECRET not in request.session:
        request.session[_SECRET] = seal(totp.new_secret(), _PLACE)
        return _app(request, person)
    secret = unseal(request.session[_SECRET], _PLACE)
    if not totp.add(person, secret=secret, code=request.POST.get("code", ""), actor=_actor(person), at=at):
        return _app(
            request, person, _("This is not the code of this moment. Is the clock of the telephone right?"), 422
        )
    del request.session[_SECRET]
    return _added(request, person)


@permission("account.own")
@fresh
@require_POST
def remove_app(request: HttpRequest) -> HttpResponseBase:
    person = _who(request)
    totp.remove(person, actor=_actor(person), at=timezone.now())
    messages.success(request, _("The app is removed. Its codes are worth nothing any more."))
    return redirect("account")


@permission("account.own")
@fresh
@require_POST
def passkey_options(request: HttpRequest) -> HttpResponse:
    options, challenge = passkeys.offer(_who(request), proof.site_of(request))
    challenges.remember(request.session, challenge, timezone.now())
    return HttpResponse(options, content_type="application/json")


@permission("account.own")
@fresh
@require_POST
def add_passkey(request: HttpRequest) -> HttpResponseBase:
    person, at = _who(request), timezone.now()
    name = request.POST.get("name", "").strip()[:60] or device(request.headers.get("User-Agent", ""))
    try:
        challenge, answer = challenges.take(request.session, at), request.POST.get("answer", "")
        site, actor = proof.site_of(request), _actor(person)
        passkeys.add(person, answer=answer, challenge=challenge, name=name, site=site, actor=actor, at=at)
    except passkeys.NotTaken:
        messages.error(request, _("This passkey was not accepted. Nothing was changed; try again."))
        return redirect(f"/account/second/?{urlencode({'next': _next(request)})}")
    return _added(request, person)


@permission("account.own")
@fresh
@require_POST
def remove_passkey(request: HttpRequest, pk: int) -> HttpResponseBase:
    person = _who(request)
    key = get_object_or_404(Passkey, pk=pk, person=person)
    passkeys.remove(key, actor=_actor(person), at=timezone.now())
    messages.success(request, _("The passkey %(name)s is removed.") % {"name": key.name})
    return redirect("account")


@permission("account.own")
@fresh
@never_cache
@require_POST
def codes(request: HttpRequest) -> HttpResponse:
    """Ten new ones, on this page and never again."""
    person = _who(request)
    made = recovery.make(person, actor=_actor(person), at=timezone.now())
    return render(request, "account/codes.html", {"codes": made, "next": _next(request), "person": person})


def _added(request: HttpRequest, person: Person) -> HttpResponseBase:
    """It was proven by being set up. The first one brings the recovery codes with it."""
    proof.note(request.session, timezone.now(), factor=True)
    if not factors.codes_left(person):
        return codes(request)
    messages.success(request, _("Your second factor is set up."))
    return redirect(_next(request))


def _app(request: HttpRequest, person: Person, problem: str = "", status: int = 200) -> HttpResponse:
    secret = unseal(request.session[_SECRET], _PLACE)
    found = city.named()
    context = {
        "picture": qr.drawn(totp.address(person, secret, found.name if found else "")),
        "secret": " ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        "next": _next(request),
        "problem": problem,
    }
    return render(request, "account/app.html", context, status=status)


def _who(request: HttpRequest) -> Person:
    return cast(Person, request.user)


def _actor(person: Person) -> Actor:
    return Actor("person", person.username)


def _next(request: HttpRequest) -> str:
    given = request.POST if request.method == "POST" else request.GET
    return within(request, given.get("next", "")) if given.get("next") else "/account/"
