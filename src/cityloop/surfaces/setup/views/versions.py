"""Versions of the catalogue: what a draft changes, for new cases and for open ones, is shown before it is published."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cityloop.cases import relimiting, responsibility
from cityloop.catalogue import queries as catalogue
from cityloop.catalogue import services
from cityloop.catalogue.choices import State
from cityloop.catalogue.comparing import Changes
from cityloop.catalogue.models import Version
from cityloop.catalogue.rules import Standard
from cityloop.journal.services import Subject, act
from cityloop.staff.models import Department
from cityloop.surfaces.kit.access import permission
from cityloop.surfaces.setup import confirming, effects
from cityloop.surfaces.setup.effects import Effect, Moves
from cityloop.surfaces.setup.views.checklist import actor_of

HERE = "/set-up/versions/"
SHOWN = 50
LOOKED = 500  # open cases of a filing condition that are looked at one by one


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What publishing does: to the catalogue, to limits and to departments of open cases; `removed` keep their rule."""

    changes: Changes
    limits: Effect
    moves: Moves
    removed: int

    @property
    def seen(self) -> str:
        return f"{self.limits.seen}-{self.moves.seen}-{self.removed}"


@permission("setup.change")
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    rows = Version.objects.annotate(conditions=Count("majors__minors__conditions"))
    drafts = rows.filter(state=State.DRAFT).order_by("-pk")
    published = rows.filter(state=State.PUBLISHED).order_by("-effective_from")
    now = published.filter(effective_from__lte=timezone.now()).first()
    return render(request, "setup/versions.html", {"drafts": drafts, "published": published, "now": now})


@permission("setup.change")
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, pk: int) -> HttpResponseBase:
    version, at = get_object_or_404(Version, pk=pk, state=State.DRAFT), timezone.now()
    taken_over = "open_cases" in request.POST
    found = _foresee(version, taken_over, at)
    if request.POST.get("step") != "confirm":
        return _show(request, version, found, taken_over)
    if not confirming.is_proven(request, found.seen):
        problem = _("Meanwhile the effect is another one; look again.")
        return _show(request, version, found, taken_over, problem)
    _change(request, version, found, taken_over, at)
    return redirect(HERE)


def _foresee(version: Version, taken_over: bool, at: datetime) -> Foreseen:
    changes, tree = catalogue.preview(version, at), catalogue.tree(version)
    relimited = [tree.by_code[code] for code in changes.limits]
    total = sum(relimiting.concerned(each.code).count() for each in relimited)
    if taken_over:
        cases = [case for each in relimited for case in relimiting.foresee(each, LOOKED)]
        limits = effects.of_limit(cases, total, at)
    else:
        limits = effects.of_new_cases_alone(total)
    moved = [each for code in changes.duties for each in responsibility.foresee(tree.by_code[code], LOOKED)]
    removed = sum(relimiting.concerned(code).count() for code in changes.removed)
    return Foreseen(changes, limits, effects.of_moved(moved), removed)


def _change(request: HttpRequest, version: Version, found: Foreseen, taken_over: bool, at: datetime) -> None:
    actor, changes = actor_of(request), found.changes
    with act("setup.confirmed", actor=actor, at=at, subject=Subject("catalogue", str(version.pk))) as entry:
        entry.payload["shown"] = {"limits": found.limits.as_json(), "moves": found.moves.as_json()}
        entry.payload["open_cases"] = taken_over
        services.publish(version=version, effective_from=at, actor=actor, at=at)
        for code in changes.limits if taken_over else ():
            relimiting.ask(code, actor=actor, at=at)
        for code in changes.duties:
            responsibility.ask(code, actor=actor, at=at)
    messages.success(request, _("The version is in force from now."))


def _show(request: HttpRequest, version: Version, found: Foreseen, taken_over: bool, problem: str = "") -> HttpResponse:
    new, changes = catalogue.tree(version).by_code, found.changes
    old = _in_force()
    context = {
        "version": version,
        "found": found,
        "taken_over": taken_over,
        "changed": bool(changes),
        "parts": [
            (_("Added"), _named(changes.added, new), len(changes.added)),
            (_("Removed"), _named(changes.removed, old), len(changes.removed)),
            (_("Reworded"), _named(changes.reworded, new), len(changes.reworded)),
        ],
        "limits": [(new[code], old[code]) for code in changes.limits[:SHOWN]],
        "duties": [(new[code], old[code]) for code in changes.duties[:SHOWN]],
        "names": dict(Department.objects.values_list("code", "name")),
        "unknown": catalogue.unknown_departments(version),
        "problem": problem,
    }
    return render(request, "setup/version.html", context, status=422 if problem else 200)


def _in_force() -> dict[str, Standard]:
    try:
        return catalogue.tree_at(timezone.now()).by_code
    except catalogue.NoVersion:
        return {}


def _named(codes: Iterable[str], standards: dict[str, Standard]) -> list[Standard]:
    return [standards[code] for code in codes][:SHOWN]
