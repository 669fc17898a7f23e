"""Receivers of webhooks: made, looked after, set back, ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from cityloop.integrations.webhooks import delivery, queries, services
from cityloop.integrations.webhooks.models import Subscription
from cityloop.integrations.webhooks.rules import Unsuitable
from cityloop.journal import queries as journal
from cityloop.staff.rules import Standing
from cityloop.surfaces.kit.access import permission
from cityloop.surfaces.kit.acting import standing_with, standings_of

MANY = 1_000
WORDS: dict[str, str | Promise] = {
    "case": gettext_lazy("Case"),
    "report": gettext_lazy("Report"),
    "request": gettext_lazy("Request"),
    "alert": gettext_lazy("Alert"),
    "job": gettext_lazy("Job"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A receiver, and how many acts that are for it it has not taken; a thousand stands for more."""

    it: Subscription
    behind: int


@permission("setup.change")
@never_cache
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    if request.method == "GET":
        return _page(request)
    try:
        made = _subscribe(request)
    except Unsuitable as fault:
        return _page(request, {"problem": str(fault), "given": request.POST}, status=422)
    return _page(request, {"made": made})


@permission("setup.change")
@never_cache
@require_POST
def rotate(request: HttpRequest, pk: int) -> HttpResponse:
    """The new secret is shown this once."""
    subscription = get_object_or_404(Subscription, pk=pk)
    return _page(request, {"rotated": services.rotate(subscription, actor=_actor(request), at=timezone.now())})


@permission("setup.change")
@require_POST
def change(request: HttpRequest, pk: int, operation: str) -> HttpResponseBase:
    subscription = get_object_or_404(Subscription, pk=pk)
    if operation not in _CHANGES:
        raise Http404
    try:
        messages.success(request, _CHANGES[operation](request, subscription))
    except Unsuitable as fault:
        messages.error(request, str(fault))
    return redirect("webhooks")


def _subscribe(request: HttpRequest) -> services.Made:
    given = request.POST
    verbs = " ".join([f"{kind}.*" for kind in given.getlist("kinds")] + [given.get("verbs", "")])
    return services.subscribe(
        name=given.get("name", "")[:60],
        url=given.get("url", ""),
        verbs=verbs,
        actor=_actor(request),
        at=timezone.now(),
    )


def _pause(request: HttpRequest, it: Subscription) -> str:
    services.pause(it, actor=_actor(request), at=timezone.now())
    return _("%(name)s is told nothing until you resume it; it keeps its place.") % {"name": it.name}


def _resume(request: HttpRequest, it: Subscription) -> str:
    services.resume(it, actor=_actor(request), at=timezone.now())
    return _("%(name)s is told again, from where it had come to.") % {"name": it.name}


def _replay(request: HttpRequest, it: Subscription) -> str:
    given = request.POST.get("number", "")
    number = int(given) if given.isdecimal() and len(given) < 16 else 0
    services.replay(it, number=number, actor=_actor(request), at=timezone.now())
    return _("%(name)s is told once more of everything from act %(number)d on.") % {"name": it.name, "number": number}


def _test(request: HttpRequest, it: Subscription) -> str:
    answer = delivery.test(it, at=timezone.now())
    return _("%(name)s answered the test: %(answer)s") % {"name": it.name, "answer": answer.text}


def _end(request: HttpRequest, it: Subscription) -> str:
    services.end(it, actor=_actor(request), at=timezone.now())
    return _("%(name)s is told nothing any more.") % {"name": it.name}


_CHANGES = {"pause": _pause, "resume": _resume, "replay": _replay, "test": _test, "end": _end}


def _page(request: HttpRequest, more: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    newest = journal.head().size
    given = (more or {}).get("given")
    context = {
        "receivers": [Shown(each, queries.behind(each, MANY)) for each in Subscription.objects.all()],
        "newest": newest,
        "kinds": [(kind, words, kind in given.getlist("kinds") if given else False) for kind, words in WORDS.items()],
    }
    return render(request, "setup/webhooks.html", context | (more or {}), status=status)


def _actor(request: HttpRequest) -> Standing:
    return standing_with(standings_of(request), "setup.change")
