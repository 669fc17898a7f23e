"""Operations on many: what can be done, what has to be given, how far it is, what came of each."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cityloop.errands import queries as errands
from cityloop.errands.models import Errand, Item
from cityloop.errands.services import TooMany
from cityloop.staff.models import Department
from cityloop.staff.queries import holders, may
from cityloop.staff.rules import Post, Standing
from cityloop.surfaces.desk import forms, rows
from cityloop.surfaces.desk.forms import Choice, Field
from cityloop.surfaces.desk.selection import Selection
from cityloop.surfaces.errands import batches
from cityloop.surfaces.errands.exporting.lists import MOST
from cityloop.surfaces.kit import acting
from cityloop.surfaces.kit.access import permission
from cityloop.surfaces.kit.acting import held_by, standings_of
from cityloop.surfaces.kit.kinds import KINDS, Kind
from cityloop.workflow.errors import Refused
from cityloop.workflow.table import Need, Operation

A_PAGE = 50


@permission("case.operate")
@require_POST
def form(request: HttpRequest) -> HttpResponse:
    """First what can be done with so many, then the form of what was chosen."""
    selection, kind = _selected(request)
    held, at = acting.preferred(request), timezone.now()
    states = selection.states(held, at)
    choices = batches.possible(kind, held, states)
    chosen = next((pair for pair in choices if pair[0].name == request.POST.get("operation")), None)
    shared = {"selection": selection, "total": sum(states.values()), "most": MOST}
    if chosen is None:
        return render(request, "desk/batch.html", {**shared, "choices": choices})
    return _form(request, kind, chosen, shared)


def _form(
    request: HttpRequest, kind: Kind, chosen: tuple[Operation, int], shared: dict[str, Any], problem: str = ""
) -> HttpResponse:
    operation, count = chosen
    context = {
        **shared,
        "kind": kind,
        "operation": operation,
        "count": count,
        "left": shared["total"] - count,
        "fields": _fields(operation, acting.preferred(request)),
        "inverse": kind.table().inverse(operation.name),
        "minutes": batches.UNDONE_WITHIN // timedelta(minutes=1),
        "given": request.POST,
        "problem": problem,
    }
    return render(request, "desk/batch_form.html", context, status=422 if problem else 200)


def _fields(operation: Operation, held: list[Standing]) -> list[Field]:
    wanted = [(need, True) for need in operation.needs] + [(need, False) for need in operation.takes]
    return [_field(need, required, operation, held) for need, required in wanted if need not in batches.ONE_BY_ONE]


def _field(need: Need, required: bool, operation: Operation, held: list[Standing]) -> Field:
    label = forms.LABELS[need]
    if need is Need.DEPARTMENT:
        proposed = [Choice(batches.PROPOSED, _("To each the department that is proposed for it"))]
        rest = [Choice(each.code, each.name) for each in Department.objects.all()]
        first = proposed if operation.name == "dispatch" else []
        return Field(need.value, label, required, choices=first, more=rest, value=first[0].value if first else "")
    if need is Need.PERSON:
        return Field(need.value, label, required, choices=_people(operation, held))
    if need is Need.UNTIL:
        return Field(need.value, label, required, least=(timezone.localdate() + timedelta(days=1)).isoformat())
    return Field(need.value, label, required)


def _people(operation: Operation, held: list[Standing]) -> list[Choice]:
    own = next((each.department for each in held if each.post == Post.DEPARTMENT), "")
    found = holders(Post.HANDLER, department=own) if operation.name == "assign" else holders(Post.INSPECTOR)
    return [Choice(each.username, each.name) for each in found]


@permission("case.operate")
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    selection, kind = _selected(request)
    held, at = acting.preferred(request), timezone.now()
    states = selection.states(held, at)
    chosen = next(
        (pair for pair in batches.possible(kind, held, states) if pair[0].name == request.POST.get("operation")), None
    )
    if chosen is None:
        raise Http404
    try:
        errand = _start(request, kind, chosen[0], selection, held)
    except (Refused, TooMany) as refusal:
        shared = {"selection": selection, "total": sum(states.values()), "most": MOST}
        return _form(request, kind, chosen, shared, str(refusal))
    return render(request, "desk/batch_part.html", _context(errand))


def _start(
    request: HttpRequest, kind: Kind, operation: Operation, selection: Selection, held: list[Standing]
) -> Errand:
    at = timezone.now()
    actor = batches.actor_of(operation, held)
    given = forms.given(request, operation, actor=actor, at=at)
    return batches.begin(kind, operation, selection.found(held, at), given=given, actor=actor, at=at)


def _selected(request: HttpRequest) -> tuple[Selection, Kind]:
    selection = Selection.read(request)
    if selection is None:
        raise Http404
    kind = KINDS[selection.kind]
    if not may(request.user, kind.operate):  # type: ignore[arg-type]  # signed in: the permission says so
        raise PermissionDenied(kind.operate)
    return selection, kind


@permission("case.operate")
@require_GET
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """What came of each; asked for as a part while it moves."""
    errand = _own(request, pk)
    if request.headers.get("HX-Target", "").endswith("batch-part") and request.headers.get("HX-Request"):
        return render(request, "desk/batch_part.html", _context(errand))
    show = request.GET.get("show", "")
    items = errand.items.filter(state=show) if show in Item.State.values else errand.items.all()
    pages = Paginator(items, A_PAGE).get_page(request.GET.get("page"))
    lines = _lines(errand, list(pages), standings_of(request))
    context = {**_context(errand), "pages": pages, "lines": lines, "show": show}
    return render(request, "desk/batch_report.html", context)


def _lines(errand: Errand, items: list[Item], held: list[Standing]) -> list[dict[str, Any]]:
    kind = KINDS[batches.Batch.of(errand).kind]
    seen = kind.visible(held).filter(pk__in=[each.subject for each in items])
    shown = {each.id: each for each in rows.rows(kind.name, list(seen))}
    tones = {Item.State.DONE: "good", Item.State.REFUSED: "bad"}
    return [
        {"item": each, "row": shown.get(each.subject), "tone": tones.get(Item.State(each.state), "plain")}
        for each in items
    ]


@permission("case.operate")
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    errand = _own(request, pk)
    reason = request.POST.get("reason", "").strip() or _("Undone as a batch")
    try:
        back = batches.undo(errand, reason=reason, at=timezone.now())
    except (batches.CannotUndo, TooMany) as refusal:
        messages.warning(request, str(refusal))
        return redirect("batch", pk)
    return redirect("batch", back.pk)


@permission("case.operate")
@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        anew = batches.retry(_own(request, pk), at=timezone.now())
    except (batches.CannotUndo, TooMany) as refusal:
        messages.warning(request, str(refusal))
        return redirect("batch", pk)
    return redirect("batch", anew.pk)


def _own(request: HttpRequest, pk: int) -> Errand:
    return get_object_or_404(errands.of(request.user.get_username()).filter(kind=batches.NAME), pk=pk)


def _context(errand: Errand) -> dict[str, Any]:
    tally, at = errands.tally(errand), timezone.now()
    return {
        "errand": errand,
        "title": batches.title(errand),
        "told": batches.told(errand),
        "tally": tally,
        "may_undo": batches.can_undo(errand, held_by(errand), at),
        "undo_until": errand.ended_at + batches.UNDONE_WITHIN if errand.ended_at else None,
        "undoing": batches.undoing(errand),
        "refusals": errand.items.filter(state=Item.State.REFUSED)[:3],
    }
