"""Who holds which area, on the map; which open cases would go to another department is shown before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cityloop.cases import territories
from cityloop.catalogue import queries as catalogue
from cityloop.geography import queries as geography
from cityloop.geography.choices import Level
from cityloop.journal.models import Act
from cityloop.journal.services import Subject, act
from cityloop.staff import queries as staff
from cityloop.staff.models import Department
from cityloop.surfaces.kit.access import permission
from cityloop.surfaces.setup import confirming, effects, holding, publishing
from cityloop.surfaces.setup.effects import Moves
from cityloop.surfaces.setup.holding import LEVELS, Holding
from cityloop.surfaces.setup.views.checklist import actor_of

HERE = "/set-up/territories/"
LATELY, NAMED = 5, 3  # changes that are listed, and areas named in each
AROUND = ":around"  # no department's code: as the area around it


@dataclass(frozen=True, slots=True)
class Hand:
    """An area that changes hands; `after` is empty where nobody would hold it."""

    area: Holding
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """One that was made lately; `more` areas are not named, `holder` is empty where they were left to those around."""

    number: str
    at: datetime
    who: str
    areas: str
    more: int
    holder: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Areas, and the department that each is to have: the one of the form, or its own of before in what is undone."""

    areas: tuple[Holding, ...]
    given: dict[str, str]
    department: str = ""
    undone: str = ""


@permission("setup.change")
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponseBase:
    level, within = _place(request)
    rows = holding.listed(level, within)
    undone = request.POST.get("undo", "") if request.POST.get("step") != "preview" else ""
    wanted = _undoing(undone) if undone else _chosen(request, rows)
    if request.method == "GET":
        return _show(request, rows, wanted)
    if problem := _problem(wanted):
        return _show(request, rows, wanted, problem=problem)
    moves = effects.of_moved(territories.foresee(wanted.given))
    if request.POST.get("step") != "confirm":
        return _show(request, rows, wanted, moves)
    if not confirming.is_proven(request, moves.seen):
        return _show(request, rows, wanted, moves, _("Meanwhile the effect is another one; look again."))
    _change(request, wanted, moves, timezone.now())
    return redirect(f"{HERE}?{publishing.query(level=level.value, within=within)}")


def _chosen(request: HttpRequest, rows: Sequence[Holding]) -> Wanted:
    codes, department = set(request.POST.getlist("area")), request.POST.get("department", "")
    areas = tuple(each for each in rows if each.code in codes)
    given = {each.code: "" if department == AROUND else department for each in areas}
    return Wanted(areas, given, department)


def _undoing(number: str) -> Wanted:
    """What held before the act of this number; raises Http404."""
    found = _given().filter(number=int(number)).first() if number.isdecimal() and len(number) < 18 else None
    if found is None:
        raise Http404(number)
    areas = tuple(holding.of(found.payload["before"]))
    return Wanted(areas, {each.code: found.payload["before"][each.code] for each in areas}, undone=number)


def _given() -> QuerySet[Act]:
    return Act.objects.filter(verb="territory.given").order_by("-number")


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
    if wanted.undone or wanted.department == AROUND:
        return ""
    if not Department.objects.filter(code=wanted.department).exists():
        return _("Choose the department that is to hold the areas.")
    return ""


def _change(request: HttpRequest, wanted: Wanted, moves: Moves, at: datetime) -> None:
    actor = actor_of(request)
    with act("setup.confirmed", actor=actor, at=at, subject=Subject("area", min(wanted.given))) as entry:
        entry.payload["shown"] = moves.as_json()
        territories.give(wanted.given, actor=actor, at=at)
    messages.success(request, _("In force from now. Cases that wait for their dispatch are being proposed anew."))


def _hands(wanted: Wanted) -> list[Hand]:
    """Only areas for which it makes a difference."""
    held = catalogue.all_territories() | wanted.given
    names = dict(Department.objects.values_list("code", "name"))
    pairs = ((each, holding.holder(each.chain, held)) for each in wanted.areas)
    return [Hand(each, names.get(after, after)) for each, after in pairs if after != each.department]


def _lately() -> list[Change]:
    acts = list(_given()[:LATELY])
    codes = {code for each in acts for code in each.payload["given"]}
    areas, units = geography.names(codes), dict(Department.objects.values_list("code", "name"))
    people = staff.names_of({each.actor_id for each in acts})
    return [
        Change(
            str(each.number),
            each.at,
            people.get(each.actor_id, each.actor_id),
            ", ".join(areas.get(code, code) for code in list(each.payload["given"])[:NAMED]),
            max(len(each.payload["given"]) - NAMED, 0),
            ", ".join(sorted({units.get(code, code) for code in each.payload["given"].values() if code})),
        )
        for each in acts
    ]


def _show(
    request: HttpRequest, rows: Sequence[Holding], wanted: Wanted, moves: Moves | None = None, problem: str = ""
) -> HttpResponse:
    level, within = _place(request)
    hands = _hands(wanted) if moves else []
    context = {
        "rows": rows,
        "chosen": set() if wanted.undone else set(wanted.given),
        "department": wanted.department,
        "undone": wanted.undone,
        "lately": _lately(),
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
