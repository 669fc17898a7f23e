"""A new request, for a department, the police or a citizen concerned."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET, require_http_methods

from cityloop.geography.coordinates import BadPosition
from cityloop.staff.rules import Post, Standing
from cityloop.surfaces.kit.access import permission
from cityloop.surfaces.kit.acting import preferred, standing_with
from cityloop.surfaces.kit.points import where
from cityloop.watch import queries
from cityloop.watch.models import Applicant, Ground
from cityloop.watch.retrieving import rules, services
from cityloop.watch.retrieving.rules import ARTICLES, Wanted
from cityloop.workflow.errors import Refused

FEW = 12


@permission("retrieval.ask")
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponseBase:
    """`?camera=` or `?place=` may name what it is about."""
    actor = standing_with(preferred(request), "retrieval.ask")
    if request.method == "GET":
        return _form(request, actor, request.GET)
    try:
        made = services.ask(_wanted(request.POST, actor), actor=actor, at=timezone.now())
    except (Refused, BadPosition) as refusal:
        return _form(request, actor, request.POST, str(refusal), 422)
    return redirect("retrieval", made.pk)


@permission("retrieval.ask")
@require_GET
def cameras(request: HttpRequest) -> HttpResponse:
    """Those of this name or code, to choose from while it is typed."""
    words = request.GET.get("camera", "").strip()[:64]
    named = queries.cameras_named(words)
    context = {"cameras": named[:FEW] if words else (), "words": words, "total": named.count() if words else 0}
    return render(request, "retrieval/cameras.html", context)


def _form(
    request: HttpRequest, actor: Standing, given: QueryDict, problem: str = "", status: int = 200
) -> HttpResponse:
    own = actor.post == Post.DEPARTMENT
    context = {
        "given": given,
        "problem": problem,
        "own": own,
        "applicants": [each for each in Applicant.choices if not own or each[0] == Applicant.DEPARTMENT],
        "grounds": [(article, _of(article)) for article in ((20,) if own else (20, 21))],
        "hours": rules.LONGEST.total_seconds() // 3600,
        "now": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
    }
    return render(request, "retrieval/new.html", context, status=status)


def _of(article: int) -> list[Ground]:
    return [each for each in Ground if ARTICLES[each] == article]


def _wanted(given: QueryDict, actor: Standing) -> Wanted:
    """Raises Unsuitable for an address that is not known."""
    words, camera = given.get("where", "").strip()[:80], given.get("camera", "").strip()[:64]
    texts = {name: given.get(name, "").strip() for name in ("unit", "letter", "name", "phone", "identity", "purpose")}
    return Wanted(
        applicant=Applicant.DEPARTMENT if actor.post == Post.DEPARTMENT else given.get("applicant", ""),
        ground=given.get("ground", ""),
        since=_moment(given.get("since", "")),
        to=_moment(given.get("to", "")),
        camera=camera,
        place=where(words) if words else None,
        words=words,
        **texts,
    )


def _moment(text: str) -> datetime | None:
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return timezone.make_aware(found) if found and timezone.is_naive(found) else found
