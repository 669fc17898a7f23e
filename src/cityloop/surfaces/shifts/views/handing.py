"""Handing a post over at the end of a shift: what is open, what was promised, two signatures."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cityloop.duty import handover, promises
from cityloop.duty.models import Handover
from cityloop.staff.rules import Post, Standing
from cityloop.surfaces.kit import handing as kept
from cityloop.surfaces.kit.access import permission
from cityloop.surfaces.kit.acting import standings_of
from cityloop.surfaces.shifts import handing
from cityloop.workflow.errors import NotAllowed, Refused

A_PAGE = 20


def _held(request: HttpRequest) -> list[Standing]:
    return kept.held_for(standings_of(request))


def _mine(request: HttpRequest) -> Standing:
    """The post that is handed over: `?post=` names it, else the first of the person's."""
    held = _held(request)
    wanted = request.GET.get("post") or request.POST.get("post", "")
    return next((each for each in held if each.post == wanted), held[0])


@permission("handover.view")
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponseBase:
    standing, at = _mine(request), timezone.now()
    if request.method == "POST":
        return _give(request, standing)
    earlier = handover.of_posts(kept.posts_seen([standing]))
    context: dict[str, Any] = {
        "post": Post(standing.post),
        "posts": [Post(each) for each in dict.fromkeys(each.post for each in _held(request))],
        "may_give": standing.post in handover.POSTS,
        "waiting": handing.waiting(earlier) if standing.post in handover.POSTS else [],
        "pages": Paginator(earlier, A_PAGE).get_page(request.GET.get("page")),
        "least": f"{timezone.localtime(at):%Y-%m-%dT%H:%M}",
        "me": request.user,
        **handing.told(kept.content(standing, at)),
    }
    return render(request, "shifts/handover.html", context)


def _give(request: HttpRequest, standing: Standing) -> HttpResponseBase:
    at, notes = timezone.now(), request.POST.get("notes", "")[:4000]
    try:
        given = handover.give(content=kept.content(standing, at), notes=notes, actor=standing, at=at)
    except Refused as refusal:
        messages.error(request, str(refusal), extra_tags="bad")
        return redirect("handover")
    messages.success(request, _("Handed over. It waits for the signature of whoever takes over."))
    return redirect("handover-one", given.pk)


def _find(request: HttpRequest, pk: int) -> Handover:
    return get_object_or_404(handover.of_posts(kept.posts_seen(_held(request))), pk=pk)


@permission("handover.view")
@require_GET
def one(request: HttpRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    posts = [each.post for each in _held(request)]
    may_take = found.taken_at is None and found.post in posts and found.given_by != request.user
    context = {"handover": found, "post": Post(found.post), "may_take": may_take, **handing.told(found.content)}
    return render(request, "shifts/handover_one.html", context)


@permission("handover.give")
@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponseBase:
    found = _find(request, pk)
    try:
        actor = next((each for each in _held(request) if each.post == found.post), None)
        if actor is None:
            raise NotAllowed()
        handover.take(found, actor=actor, at=timezone.now(), remark=request.POST.get("remark", "")[:2000])
        messages.success(request, _("Taken over. Both have signed."))
    except Refused as refusal:
        messages.error(request, str(refusal), extra_tags="bad")
    return redirect("handover-one", pk)


@permission("handover.give")
@require_POST
def promise(request: HttpRequest) -> HttpResponseBase:
    """Something promised that belongs to no case."""
    given = request.POST
    try:
        due_at = _moment(given.get("due", ""))
        promises.promise(words=given.get("words", "")[:2000], due_at=due_at, actor=_mine(request), at=timezone.now())
        messages.success(request, _("Noted. It lights up when it is due."))
    except Refused as refusal:
        messages.error(request, str(refusal), extra_tags="bad")
    return redirect(f"/handover/?post={_mine(request).post}")


def _moment(text: str) -> datetime | None:
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return timezone.make_aware(found) if found and timezone.is_naive(found) else found
