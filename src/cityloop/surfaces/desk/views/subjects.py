"""Cases, reports, alerts and requests: the right pane, and the operations on them."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cityloop.evidence.errors import Refused as NotTaken
from cityloop.staff.rules import Standing
from cityloop.surfaces.desk import beside, company, forms, panes
from cityloop.surfaces.desk.views import desk
from cityloop.surfaces.kit import acting
from cityloop.surfaces.kit.access import View, permission
from cityloop.surfaces.kit.acting import standing_for, standings_of
from cityloop.surfaces.kit.kinds import KINDS, Kind, find
from cityloop.workflow.errors import Conflict, Missing, NotAllowed, Refused
from cityloop.workflow.table import Operation

CODES: dict[type[Refused], int] = {NotAllowed: 403, Missing: 422}


def show(name: str) -> View:
    kind = KINDS[name]

    @permission(kind.view)
    @require_GET
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        subject = find(request, kind, pk)
        template, context = panes.read(request, kind, subject, timezone.now())
        if request.headers.get("HX-Request"):
            return render(request, template, context)
        return desk.page(request, template, context)

    return view


def operate(name: str) -> View:
    kind = KINDS[name]

    @permission(kind.operate)
    @require_http_methods(["GET", "POST"])
    def view(request: HttpRequest, pk: int, operation: str) -> HttpResponse:
        subject, found = find(request, kind, pk), kind.table().operation(operation)
        if found is None:
            raise Http404
        if request.method == "POST":
            return _carry_out(request, kind, subject, found)
        return _form(request, kind, subject, found)

    return view


def _carry_out(request: HttpRequest, kind: Kind, subject: Any, operation: Operation) -> HttpResponse:
    at, revision = timezone.now(), request.POST.get("revision", "")
    try:
        actor = _acting(request, kind, subject, operation)
        given = forms.given(request, operation, actor=actor, at=at)
        kind.carry_out(
            subject, operation.name, actor=actor, at=at, given=given,
            revision=int(revision) if revision.isdecimal() else None,
        )  # fmt: skip
    except NotTaken as refusal:
        return _form(request, kind, subject, operation, str(refusal), 422)
    except Conflict:
        return _overtaken(request, kind, find(request, kind, subject.pk), operation)
    except Refused as refusal:
        status = CODES.get(type(refusal), 422)
        return _form(request, kind, find(request, kind, subject.pk), operation, str(refusal), status)
    return _done(request, kind, subject.pk, operation)


def _acting(request: HttpRequest, kind: Kind, subject: Any, operation: Operation) -> Standing:
    return standing_for(acting.preferred(request), kind.table(), subject, operation.name)


def _done(request: HttpRequest, kind: Kind, pk: int, operation: Operation) -> HttpResponse:
    """The pane as it is now, or word that the subject has left this person's sight."""
    done = _("Done: %(what)s") % {"what": operation.label}
    subject = kind.visible(standings_of(request)).filter(pk=pk).first()
    if subject is None:
        return render(request, "desk/nothing.html", {"toast": done})
    template, context = panes.read(request, kind, subject, timezone.now())
    back = kind.table().inverse(operation.name)
    if back and not back.needs and back in [*context["buttons"], *context["more"]]:
        row = context["row"]
        context |= {"back": back, "toast": f"{operation.label}: {row.place} · {row.who}"}
    return render(request, template, {"toast": done, **context})


def _overtaken(request: HttpRequest, kind: Kind, subject: Any, operation: Operation) -> HttpResponse:
    """What happened since the page was made. It may be done again, knowing that, where the table still allows it."""
    still = operation in acting.allowed(kind.table(), subject, standings_of(request))
    since = request.POST.get("revision", "")
    return _form(
        request, kind, subject, operation, status=409, gone=not still,
        meanwhile=company.since(kind, subject, int(since) if since.isdecimal() else subject.revision),
    )  # fmt: skip


def _form(
    request: HttpRequest,
    kind: Kind,
    subject: Any,
    operation: Operation,
    problem: str = "",
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    try:
        fields = forms.fields(operation, subject, _acting(request, kind, subject, operation), timezone.now())
    except NotAllowed as refusal:
        fields, problem, status = [], str(refusal), 403
    context = {
        "kind": kind,
        "subject": subject,
        "operation": operation,
        "fields": fields,
        "given": request.POST,
        "problem": problem,
        "price": beside.price(subject, timezone.now()) if operation.name == "cannot" else None,
        "revision": request.POST.get("revision") if status == 422 else subject.revision,
        **more,
    }
    return render(request, "desk/operation.html", context, status=status)
