"""One order: what it is, how far it has come, and what I may do with it now."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cityloop.duty import orders
from cityloop.duty.lifecycle import TABLE
from cityloop.duty.models import Job, JobKind, Result
from cityloop.evidence import queries as evidence
from cityloop.evidence import services as store
from cityloop.evidence.errors import Refused as NotTaken
from cityloop.journal.services import Actor, Subject
from cityloop.staff import queries as staff
from cityloop.staff.models import Person
from cityloop.staff.rules import may
from cityloop.surfaces.kit.access import permission
from cityloop.surfaces.kit.acting import allowed, standing_for, standings_of
from cityloop.surfaces.kit.kinds import JOB, find
from cityloop.surfaces.orders import telling
from cityloop.workflow.errors import Conflict, NotAllowed, Refused, Unsuitable
from cityloop.workflow.table import Given, Need, Operation

CODES: dict[type[Exception], int] = {Conflict: 409, NotAllowed: 403}
MOST_PHOTOS = 9


@permission("job.view")
@require_GET
def page(request: HttpRequest, pk: int) -> HttpResponse:
    return _show(request, find(request, JOB, pk))


def _show(request: HttpRequest, job: Job, problem: str = "", status: int = 200, tried: str = "") -> HttpResponse:
    person = cast(Person, request.user)
    held = staff.standings(person)
    operations = [each for each in allowed(TABLE, job, held) if orders.allowed_on(job, each.name)]
    can = operations if may(frozenset(each.post for each in held), "job.operate") else []
    context = {
        **{
            name: getattr(telling.tell([job])[0], name)
            for name in ("kind", "state", "tone", "who", "by", "runs", "about", "text")
        },
        "job": job,
        "is_order": job.kind == JobKind.ORDER,
        "stations": telling.stations(job),
        "timeline": telling.timeline(job),
        "place": telling.place(job),
        "answer": telling.answer(job),
        "photos": [each for each in evidence.attachments(Subject("job", str(job.pk))) if each.media.kind == "image"],
        "operations": [
            _form(each, request, tried)
            for each in sorted(can, key=lambda each: (each.name != "see", not each.main, each.grave))
        ],
        "crew": [person for each in held for person in orders.crew(each)]
        if any(each.name == "reassign" for each in can)
        else [],
        "results": Result.choices,
        "problem": problem,
        "given": request.POST,
    }
    return render(request, "orders/order.html", context, status=status)


def _form(operation: Operation, request: HttpRequest, tried: str) -> dict[str, Any]:
    """What an operation asks, as the template shows it; `main` ones stand open."""
    asks = {*operation.needs, *operation.takes}
    return {
        "name": operation.name,
        "label": operation.label,
        "main": operation.main,
        "grave": operation.grave,
        "reason": Need.REASON in asks,
        "must_reason": Need.REASON in operation.needs,
        "photos": Need.PHOTOS in asks,
        "person": Need.PERSON in asks,
        "open": operation.name == tried,
    }


@permission("job.operate")
@require_POST
def operate(request: HttpRequest, pk: int, operation: str) -> HttpResponseBase:
    job, at = find(request, JOB, pk), timezone.now()
    found = TABLE.operation(operation)
    if found is None:
        raise Http404
    try:
        actor = standing_for(standings_of(request), TABLE, job, operation)
        revision = request.POST.get("revision", "")
        orders.carry_out(
            job, operation, actor=actor, at=at, given=_given(request, actor),
            result=request.POST.get("result") or Result.YES,
            revision=int(revision) if revision.isdecimal() else None,
        )  # fmt: skip
    except (Refused, NotTaken) as refusal:
        return _show(request, find(request, JOB, pk), str(refusal), CODES.get(type(refusal), 422), operation)
    messages.success(request, _("Done: %(what)s") % {"what": found.label})
    return redirect("order", pk) if _still_seen(request, pk) else redirect("orders")


def _still_seen(request: HttpRequest, pk: int) -> bool:
    return orders.seen_by(standings_of(request)).filter(pk=pk).exists()


def _given(request: HttpRequest, actor: Actor) -> Given:
    """Photos are kept before anything else: nobody waits for an upload under a lock."""
    return Given(
        reason=request.POST.get("reason", "").strip()[:2000],
        photos=tuple(_stored(request.FILES.getlist("photos"), actor)),
        person=request.POST.get("person", ""),
    )


def _stored(files: list[Any], actor: Actor) -> Iterable[str]:
    if len(files) > MOST_PHOTOS:
        raise Unsuitable(_("At most %(most)d photos at once.") % {"most": MOST_PHOTOS})
    at = timezone.now()
    return [store.store(each, actor=actor, at=at, accept=store.PICTURES).sha256 for each in files]
