"""The desk of a department: its week, its load, and giving a case on with one click."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cityloop.cases.operations import carry_out
from cityloop.cases.practice import table
from cityloop.duty import promises
from cityloop.staff import queries as staff
from cityloop.staff.rules import Post, Standing
from cityloop.surfaces.desk import department, rows
from cityloop.surfaces.kit.access import permission
from cityloop.surfaces.kit.acting import preferred, standing_for, standings_of
from cityloop.surfaces.kit.kinds import CASE, find
from cityloop.workflow.errors import Refused
from cityloop.workflow.table import Given

A_PAGE = 40
PERSON, TEAM = "person:", "team:"


def mine(request: HttpRequest) -> Standing:
    """The department's desk that is looked at, else the first of the person's."""
    return next(each for each in preferred(request) if each.post == Post.DEPARTMENT)


@permission("department.view")
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    standing, week = mine(request), department.Week(timezone.now())
    asked = department.Asked.read(request.GET)
    early, late = department.unable(standing, week)
    found = department.listed(department.filtered(department.held(standing), asked, week))
    pages = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "asked": asked,
        "days": department.columns(standing, asked, week),
        "teams": department.by_team(standing, week),
        "handlers": department.by_handler(standing, week),
        "contracted": department.contracted(standing),
        "unable_early": early,
        "unable_late": late,
        "pages": pages,
        "lines": _lines(list(pages)),
        "promises": promises.open_of(standing)[:20],
        "to_teams": staff.teams(standing.departments),
        "to_people": staff.crew(standing.departments),
        "unit": staff.department_name(standing.department),
        "query": request.GET.urlencode(),
    }
    return render(request, "desk/department.html", context)


def _lines(found: list[Any]) -> list[dict[str, Any]]:
    names = staff.names_of({case.handler for case in found if case.handler})
    may_move = {"dispatched", "handling"}
    return [
        {"case": case, "row": rows.case(case), "who": names.get(case.handler, ""), "may_move": case.state in may_move}
        for case in found
    ]


@permission("case.operate")
@require_POST
def remind(request: HttpRequest, pk: int) -> HttpResponseBase:
    return _carry_out(request, pk, "remind", Given(), _("Reminded."))


@permission("case.operate")
@require_POST
def give(request: HttpRequest, pk: int) -> HttpResponseBase:
    """To a team or to one person."""
    to = request.POST.get("to", "")
    if to.startswith(TEAM):
        return _carry_out(request, pk, "assign_team", Given(team=to.removeprefix(TEAM)), _("Given on."))
    if to.startswith(PERSON):
        return _carry_out(request, pk, "assign", Given(person=to.removeprefix(PERSON)), _("Given on."))
    raise Http404


def _carry_out(request: HttpRequest, pk: int, operation: str, given: Given, done: str) -> HttpResponseBase:
    case = find(request, CASE, pk)
    try:
        actor = standing_for(standings_of(request), table(), case, operation)
        carry_out(case, operation, actor=actor, at=timezone.now(), given=given)
        messages.success(request, f"{case.number}: {done}")
    except Refused as refusal:
        messages.error(request, f"{case.number}: {refusal}", extra_tags="bad")
    return redirect(f"/department/?{request.POST.get('query', '')[:400]}")
