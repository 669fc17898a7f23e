"""Opening a link: whoever holds its secret is let in, whoever guesses is slowed down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from cityloop.cases import contracting
from cityloop.cases.contracting import Link
from cityloop.cases.models import ContractorLink
from cityloop.surfaces.kit import throttle

Opened = Callable[..., HttpResponseBase]


def opening(view: Opened) -> Opened:
    """The view is called with the link in place of its secret, if that opens; nothing of it is kept or passed on."""

    @wraps(view)
    def opened(request: HttpRequest, secret: str, **more: object) -> HttpResponseBase:
        at = timezone.now()
        link = contracting.find(secret)
        if link is None:
            answer: HttpResponseBase = _unknown(request, secret, at)
        elif (state := contracting.state(link, at)) is not Link.OPEN:
            answer = closed(request, link, state)
        else:
            answer = view(request, link, secret=secret, **more)
        answer.headers["Referrer-Policy"] = "no-referrer"
        answer.headers["X-Robots-Tag"] = "noindex, nofollow"
        answer.headers.setdefault("Cache-Control", "private, no-store")
        return answer

    return opened


def closed(request: HttpRequest, link: ContractorLink, state: Link) -> HttpResponse:
    context = {"state": state.value, "department": link.case.department if state is not Link.OVER else None}
    return render(request, "contractor/closed.html", context, status=410)


def _unknown(request: HttpRequest, secret: str, at: datetime) -> HttpResponse:
    """Counted by address; a link that is right opens even where others guessed."""
    if not throttle.take(contracting.digest(secret)[:40], str(request.META.get("REMOTE_ADDR", "")), at):
        return render(request, "contractor/closed.html", {"state": "throttled"}, status=429)
    return render(request, "contractor/closed.html", {"state": "unknown"}, status=404)
