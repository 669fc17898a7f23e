"""Who is responsible for a filing condition: which open cases would go to another department is shown before."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cityloop.cases import responsibility
from cityloop.catalogue import excel, units
from cityloop.catalogue.rules import Standard
from cityloop.journal.services import Subject, act
from cityloop.staff.models import Department
from cityloop.surfaces.kit.access import permission
from cityloop.surfaces.setup import confirming, effects, publishing
from cityloop.surfaces.setup.effects import Moves
from cityloop.surfaces.setup.views.checklist import actor_of

HERE = "/set-up/duties/"
LOOKED = 500  # open cases that are judged one by one


@permission("setup.change")
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, code: str) -> HttpResponseBase:
    at = timezone.now()
    standard = publishing.standard(code, at)
    if request.method == "GET":
        return _show(request, standard, request.GET.get("units") or _written(standard))
    given = request.POST.get("units", "").strip()[:600]
    try:
        duties = units.read(given, excel.known_units())
    except units.UnknownUnit as fault:
        problem = _("Nobody knows this unit: %(name)s") % {"name": fault.args[0]}
        return _show(request, standard, given, problem=problem)
    if not duties:
        return _show(request, standard, given, problem=_("Somebody has to be responsible."))
    wanted = replace(standard, duties=duties)
    moves = effects.of_moved(responsibility.foresee(wanted, LOOKED))
    if request.POST.get("step") != "confirm":
        return _show(request, standard, given, moves)
    if not confirming.is_proven(request, moves.seen):
        return _show(request, standard, given, moves, _("Meanwhile the effect is another one; look again."))
    _change(request, standard, wanted, moves, at)
    return redirect(f"{HERE}{code}/?{publishing.query(was=_written(standard))}")


def _change(request: HttpRequest, before: Standard, wanted: Standard, moves: Moves, at: datetime) -> None:
    actor = actor_of(request)
    with act("setup.confirmed", actor=actor, at=at, subject=Subject("standard", wanted.code)) as entry:
        entry.payload |= {"before": _written(before), "shown": moves.as_json(), "changed": moves.total}
        publishing.publish(wanted, actor=actor, at=at)
        responsibility.ask(wanted.code, actor=actor, at=at)
    messages.success(request, _("In force from now. Cases that wait for their dispatch are being proposed anew."))


def _written(standard: Standard) -> str:
    return units.write(standard.duties, dict(Department.objects.values_list("code", "name")))


def _show(
    request: HttpRequest, standard: Standard, given: str, moves: Moves | None = None, problem: str = ""
) -> HttpResponse:
    context = {
        "standard": standard,
        "now": _written(standard),
        "given": given,
        "moves": moves,
        "was": request.GET.get("was", ""),
        "problem": problem,
        "names": Department.objects.values_list("name", flat=True),
    }
    return render(request, "setup/duty.html", context, status=422 if problem else 200)
