"""Pages for what went wrong: what happened, what was kept, what to do."""

from __future__ import annotations

from urllib.parse import quote

from django.contrib.sessions.exceptions import SessionInterrupted
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

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
def broken(request: HttpRequest) -> HttpResponse:
    what = _("The fault is ours and was written to the log. What you sent was not carried out; try again.")
    return _page(request, 500, _("Something broke"), what)
