"""Pages for what went wrong: what happened, what was kept, what to do."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from django.contrib.sessions.exceptions import SessionInterrupted
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from cityloop.evidence.vault import Damaged, Lost
from cityloop.surfaces.kit.access import public, to_sign_in


def _page(request: HttpRequest, status: int, headline: str, what: str, kept: str = "") -> HttpResponse:
    context = {"headline": headline, "what": what, "kept": kept}
    response = render(request, "kit/message.html", context, status=status)
    response.headers["X-Message"] = quote(what)  # a part of a page shows this instead
    return response


@public
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, SessionInterrupted):  # ended elsewhere, or signed in anew, while this was under way
        return to_sign_in(request)
    return _page(request, 400, _("This cannot be read"), _("The request is malformed."), _("Nothing was changed."))


@public
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    what = _("Your posts do not include this page. Ask an administrator if you need it.")
    return _page(request, 403, _("Not for your post"), what, _("Nothing was changed."))


@public
def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    what = _("The page was open for too long or was sent from elsewhere. Load it again and repeat.")
    return _page(request, 403, _("Please once more"), what, _("Nothing was changed."))


@public
def missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 404, _("Not found"), _("There is nothing at this address, or it is not for you."))


@public
def lost(request: HttpRequest, fault: Lost) -> HttpResponse:
    response = _page(request, 410, file_lost(fault), what_is_lost(fault))
    response.headers["Cache-Control"] = "no-store"
    return response


def file_lost(fault: Lost) -> str:
    return _("File damaged") if isinstance(fault, Damaged) else _("File missing")


def what_is_lost(fault: Lost) -> str:
    if isinstance(fault, Damaged):
        return _(
            "This file on the server's disk is not what was kept any more, so it is not handed out. "
            "The log says which; tell an administrator: a backup may still have it whole."
        )
    return _("This file is on record, but no longer on the server's disk. The log says which; tell an administrator.")


class Losses:
    """Middleware: wherever a kept file turns out to be lost or damaged, this is what is said."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return lost(request, exception) if isinstance(exception, Lost) else None


@public
def broken(request: HttpRequest) -> HttpResponse:
    what = _("The fault is ours and was written to the log. What you sent was not carried out; try again.")
    return _page(request, 500, _("Something broke"), what)
