"""Who holds which area, on the map; which open cases would go to another department is shown before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cityloop.cases import territories
from cityloop.catalogue import queries as catalogue
from cityloop.geography import queries as geography
from cityloop.geography.choices import Level
from cityloop.journal.services import Subject, act
from cityloop.staff.models import Department
from cityloop.surfaces.kit.access import permission
from cityloop.surfaces.setup import effects, holding, publishing
from cityloop.surfaces.setup.effects import Moves
from cityloop.surfaces.setup.holding import LEVELS, Holding
from cityloop.surfaces.setup.views.checklist import actor_of

HERE = "/set-up/territories/"
AROUND = ":around"  # no department's code: as the area around it


@dataclass(frozen=True, slots=True)
class Hand:
    """An area that changes hands; `after` is empty where nobody would hold it."""

    area: Holding
    after: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the form asks for: the areas chosen, and a department's code or AROUND."""

    areas: tuple[Holding, ...]
    department: str

    @property
    def code(self) -> str:
        return "" if self.department == AROUND else self.department

    @property
    def given(self) -> dict[str, str]:
        return {each.code: self.code for each in self.areas}


@permission("setup.change")
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponseBase:
    level, within = _place(request)
    rows = holding.listed(level, within)
    chosen = set(request.POST.getlist("area"))
    wanted = Wanted(tuple(each for each in rows if each.code in chosen), request.POST.get("department", ""))
    if request.method == "GET":
        return _show(request, rows, wanted)
    if problem := _problem(wanted):
        return _show(request, rows, wanted, problem=problem)
    moves = effects.of_moved(territories.foresee(wanted.given))
    if request.POST.get("step") != "confirm":
        return _show(request, rows, wanted, moves)
    if request.POST.get("seen") != moves.seen:
        return _show(request, rows, wanted, moves, _("Meanwhile the effect is another one; look again."))
    _change(request, wanted, moves, timezone.now())
    return redirect(f"{HERE}?{publishing.query(level=level.value, within=within)}")


def _place(request: HttpRequest) -> tuple[Level, str]:
    """The level that is looked at; for cells the community too."""
    asked = request.GET.get("level", "")
    level = Level(asked) if asked in LEVELS else Level.STREET
    codes = [code for code, __ in holding.communities()] if level == Level.CELL else []
    within = request.GET.get("within", "")
    return level, within if within in codes else next(iter(codes), "")


def _problem(wanted: Wanted) -> str:
    if not wanted.areas:
        return _("No area is chosen.")
    if wanted.department != AROUND and not Department.objects.filter(code=wanted.department).exists():
        return _("Choose the department that is to hold the areas.")
    return ""


def _change(request: HttpRequest, wanted: Wanted, moves: Moves, at: datetime) -> None:
    actor = actor_of(request)
    codes = [each.code for each in wanted.areas]
    with act("setup.confirmed", actor=actor, at=at, subject=Subject("area", min(codes))) as entry:
        entry.payload["shown"] = moves.as_json()
        territories.give(codes, wanted.code, actor=actor, at=at)
    messages.success(request, _("In force from now. Cases that wait for their dispatch are being proposed anew."))


def _hands(wanted: Wanted) -> list[Hand]:
    """Only areas for which it makes a difference."""
    held = catalogue.all_territories() | wanted.given
    names = dict(Department.objects.values_list("code", "name"))
    pairs = ((each, holding.holder(each.chain, held)) for each in wanted.areas)
    return [Hand(each, names.get(after, after)) for each, after in pairs if after != each.department]


def _show(
    request: HttpRequest, rows: Sequence[Holding], wanted: Wanted, moves: Moves | None = None, problem: str = ""
) -> HttpResponse:
    level, within = _place(request)
    hands = _hands(wanted) if moves else []
    context = {
        "rows": rows,
        "chosen": {each.code for each in wanted.areas},
        "department": wanted.department,
        "around": AROUND,
        "departments": Department.objects.order_by("name").values_list("code", "name"),
        "levels": [(each.value, each.label) for each in LEVELS],
        "level": level.value,
        "within": within,
        "communities": holding.communities() if level == Level.CELL else [],
        "hands": hands,
        "orphans": sum(not each.after for each in hands),
        "moves": moves,
        "problem": problem,
        "bounds": geography.city_box(),
    }
    return render(request, "setup/territories.html", context, status=422 if problem else 200)
