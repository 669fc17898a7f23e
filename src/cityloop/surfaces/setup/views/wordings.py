"""What people are told: a change of wording is shown with the values of a recent case before it takes effect."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cityloop.journal.services import Actor, Subject, act
from cityloop.messages import queries, services
from cityloop.messages.models import Template
from cityloop.messages.rules import placeholders
from cityloop.messages.texts import LANGUAGES, TEXTS, shipped
from cityloop.surfaces.kit.access import permission
from cityloop.surfaces.setup import confirming, sampling
from cityloop.surfaces.setup.views.checklist import actor_of

HERE = "/set-up/messages/"
MONTH = timedelta(days=30)
MOST = 1000
NAMES = {"zh-hans": gettext_lazy("Chinese"), "en": gettext_lazy("English")}


@dataclass(frozen=True, slots=True)
class Shown:
    """One language of the form: what is typed, why it cannot be said, and how it reads."""

    language: str
    text: str
    problem: str
    now: str
    said: str
    left_out: str

    @property
    def name(self) -> str:
        return str(NAMES[self.language])

    @property
    def changes(self) -> bool:
        return self.text != self.now


@permission("setup.change")
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    counts = queries.sent_since(timezone.now() - MONTH)
    own = set(Template.objects.values_list("event", flat=True))
    language = "en" if get_language() == "en" else "zh-hans"
    rows = [
        (event, queries.wording(event, "", language), counts.get(event, 0), event in own, _is_for_reporters(event))
        for event in TEXTS
    ]
    return render(request, "setup/wordings.html", {"rows": rows})


def _is_for_reporters(event: str) -> bool:
    """They alone are told a tracking code."""
    return "code" in placeholders(TEXTS[event][0])


@permission("setup.change")
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, event: str) -> HttpResponseBase:
    if event not in TEXTS:
        raise Http404(event)
    now = {language: queries.wording(event, "", language) for language in LANGUAGES}
    if request.method == "GET":
        given = {code: shipped(event, code) or "" for code in LANGUAGES} if "shipped" in request.GET else now
        return _show(request, event, now, given)
    given = {language: _typed(request, language) for language in LANGUAGES}
    sound = not any(_problem(event, text) for text in given.values())
    if not sound or request.POST.get("step") != "confirm":
        return _show(request, event, now, given, preview=sound, status=200 if sound else 422)
    if not confirming.is_proven(request, _seen(now)):
        problem = _("Meanwhile somebody else has changed the wording; look again.")
        return _show(request, event, now, given, preview=True, problem=problem, status=422)
    _change(event, given, actor_of(request), timezone.now())
    messages.success(request, _("In force from now. What was sent already stays as it was."))
    return redirect(f"{HERE}{event}/")


def _typed(request: HttpRequest, language: str) -> str:
    return request.POST.get(language, "").replace("\r\n", "\n").strip()[:MOST]


def _problem(event: str, text: str) -> str:
    try:
        services.check_wording(event, text)
    except services.BadWording as fault:
        return str(fault)
    return ""


def _seen(now: dict[str, str]) -> str:
    return hashlib.sha256("\0".join(now.values()).encode()).hexdigest()[:16]


def _change(event: str, given: dict[str, str], actor: Actor, at: datetime) -> None:
    """Where the words are those shipped, the city's own go."""
    own = queries.own_wordings(event)
    with act("setup.confirmed", actor=actor, at=at, subject=Subject("message", event)) as entry:
        entry.payload["shown"] = {"month": queries.sent_since(at - MONTH).get(event, 0)}
        for language, text in given.items():
            standing = own.get(("", language))
            if text == shipped(event, language):
                if standing is not None:
                    services.unword(standing, actor=actor, at=at)
            elif standing is None or standing.text != text:
                services.word(event, text, language=language, actor=actor, at=at)


def _show(
    request: HttpRequest,
    event: str,
    now: dict[str, str],
    given: dict[str, str],
    *,
    preview: bool = False,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    case = sampling.recent()
    own = queries.own_wordings(event)
    context = {
        "event": event,
        "names": sorted(placeholders(TEXTS[event][0])),
        "texts": [_shown(event, code, given[code], now[code], request.method == "POST") for code in LANGUAGES],
        "now": [sampling.said(now[code], case, code) for code in LANGUAGES],
        "case": case,
        "month": queries.sent_since(timezone.now() - MONTH).get(event, 0),
        "reporters": _is_for_reporters(event),
        "is_own": any(not channel for channel, __ in own),
        "channels": sorted({channel for channel, __ in own if channel}),
        "preview": preview,
        "problem": problem,
        "seen": _seen(now),
    }
    return render(request, "setup/wording.html", context, status=status)


def _shown(event: str, language: str, text: str, now: str, asked: bool) -> Shown:
    problem = _problem(event, text) if asked else ""
    said = "" if problem else sampling.said(text, sampling.recent(), language)
    left_out = placeholders(now) - placeholders(text)
    return Shown(language, text, problem, now, said, ", ".join(sorted(f"{{{name}}}" for name in left_out)))
