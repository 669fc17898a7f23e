"""The teams of a department, kept by its own desk."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cityloop.staff import queries as staff
from cityloop.staff import teams
from cityloop.staff.models import Team
from cityloop.surfaces.desk.views.department import mine
from cityloop.surfaces.kit.access import permission
from cityloop.workflow.errors import Refused


@permission("department.teams")
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, pk: int | None = None) -> HttpResponseBase:
    """All of them; posted, a new one, or `pk` changed."""
    team = _find(request, pk) if pk else None
    if request.method == "GET":
        return _show(request)
    try:
        _put(request, team)
    except Refused as refusal:
        return _show(request, str(refusal), team, 422)
    messages.success(request, _("Saved."))
    return redirect("teams")


@permission("department.teams")
@require_POST
def dissolve(request: HttpRequest, pk: int) -> HttpResponseBase:
    teams.dissolve(team=_find(request, pk), actor=mine(request), at=timezone.now())
    messages.success(request, _("The team is dissolved. What it has stays with its members until it is given on."))
    return redirect("teams")


def _find(request: HttpRequest, pk: int) -> Team:
    return get_object_or_404(Team, pk=pk, department__code__in=mine(request).departments)


def _put(request: HttpRequest, team: Team | None) -> None:
    given, actor = request.POST, mine(request)
    teams.put(
        team=team,
        department=team.department.code if team else actor.department,
        name=given.get("name", "")[:60],
        members=given.getlist("members"),
        areas=given.get("areas", "")[:200],
        classes=given.get("classes", "")[:200],
        actor=actor,
        at=timezone.now(),
    )


def _show(request: HttpRequest, problem: str = "", team: Team | None = None, status: int = 200) -> HttpResponse:
    standing = mine(request)
    context: dict[str, Any] = {
        "teams": staff.teams(standing.departments),
        "crew": staff.crew([standing.department]),
        "unit": staff.department_name(standing.department),
        "problem": problem,
        "faulty": team.pk if team else 0,
        "given": request.POST,
    }
    return render(request, "desk/teams.html", context, status=status)
