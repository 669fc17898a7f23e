"""How long ago the person at this browser has proven who they are, and what asks for it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode

from cityloop.staff.factors import queries as factors
from cityloop.staff.factors.passkeys import Site
from cityloop.staff.models import Person
from cityloop.staff.rules import GUARDED

SHIFT = timedelta(hours=8)  # a second factor is good for a shift where personal data is seen
MOMENT = timedelta(minutes=15)  # and a quarter of an hour where the account itself is changed
PAGE = "/sign-in/prove/"
_FACTOR, _ANY = "proven", "confirmed"


def note(session: SessionBase, at: datetime, *, factor: bool) -> None:
    """Something was proven: by password alone, or by a second factor."""
    session[_ANY] = at.timestamp()
    if factor:
        session[_FACTOR] = at.timestamp()


def is_wanting(request: HttpRequest, permission: str, at: datetime) -> bool:
    """Whether the permission asks for a second factor that was not proven in this shift."""
    if permission not in GUARDED or not factors.is_demanded():
        return False
    return not _is_fresh(request.session, _FACTOR, SHIFT, at)


def is_stale(request: HttpRequest, person: Person, at: datetime) -> bool:
    """Whether a change of the account has to wait for a proof: of a factor, where there is one."""
    mark = _FACTOR if factors.has_any(person) else _ANY
    return not _is_fresh(request.session, mark, MOMENT, at)


def to_proof(request: HttpRequest) -> HttpResponse:
    """To the page that asks, and back; a dialog is asked in its place. Who has no factor yet sets one up."""
    person = request.user
    assert isinstance(person, Person)
    if request.headers.get("HX-Request"):
        return _in_dialog(request, person) if factors.has_any(person) else _as_a_whole(request)
    wanted = request.get_full_path() if request.method == "GET" else request.headers.get("Referer", "/")
    return redirect(f"{PAGE}?{urlencode({'next': wanted})}")


def _as_a_whole(request: HttpRequest) -> HttpResponse:
    address = f"{PAGE}?{urlencode({'next': request.headers.get('HX-Current-URL', '/')})}"
    return HttpResponse(status=204, headers={"HX-Redirect": address})


def _in_dialog(request: HttpRequest, person: Person) -> HttpResponse:
    response = render(request, "kit/prove_dialog.html", asked(request, person) | {"next": request.get_full_path()})
    response["HX-Retarget"], response["HX-Reswap"] = "#dialog", "innerHTML"
    return response


def asked(request: HttpRequest, person: Person) -> dict[str, object]:
    """What a page that asks for a proof has to know."""
    site = site_of(request)
    return {
        "has_factor": factors.has_any(person),
        "totp": hasattr(person, "authenticator"),
        "passkeys": person.passkeys.filter(host=site.host).exists(),
        "site": site,
    }


def site_of(request: HttpRequest) -> Site:
    """The city under the name by which this browser reaches it."""
    host = request.get_host()
    name = host.rsplit(":", 1)[0] if not host.endswith("]") and ":" in host else host
    return Site(name, f"{request.scheme}://{host}")


def _is_fresh(session: SessionBase, mark: str, span: timedelta, at: datetime) -> bool:
    return float(session.get(mark, 0)) > (at - span).timestamp()
