"""The wall: some cameras at once, chosen by hand, by the point that they see, or by a round."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from cityloop.geography import queries as geography
from cityloop.surfaces.kit import acting
from cityloop.surfaces.kit.access import permission
from cityloop.surfaces.kit.points import point
from cityloop.surfaces.patrol import purposes
from cityloop.surfaces.patrol.purposes import about
from cityloop.watch import queries
from cityloop.watch.models import Camera, Round
from cityloop.watch.rounds import patrolling
from cityloop.watch.seeing import looking, showing

FEW = 24


@permission("patrol.open")
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """`?cameras=code,code&size=4`, or `?point=lon,lat` for those that see a point, or `?round=`.

    `why` and `about` say for what one looks.
    """
    actor = purposes.looker(request)
    wanted, size = _wanted(request), request.GET.get("size", "")
    whys = purposes.offered(actor)
    context = {
        "wall": {
            "cameras": [{"code": each.code, "name": each.name} for each in wanted],
            "size": int(size) if size in map(str, Round.Size.values) else _size(len(wanted)),
            "round": request.GET.get("round", ""),
            "about": about(request.GET.get("about", "")),
        },
        "sizes": Round.Size.values,
        "rounds": Round.objects.filter(in_service=True) if acting.may(request, "patrol.plan") else (),
        "whys": whys,
        "why": request.GET.get("why") if request.GET.get("why") in whys else whys[0] if whys[0] == "duty" else "",
        "most": looking.MOST,
        "bounds": geography.city_box(),
        "point": request.GET.get("point", "")[:60],
    }
    return render(request, "patrol/wall.html", context)


def _wanted(request: HttpRequest) -> list[Camera]:
    here = point(request.GET.get("point", ""))
    found = _seeing(here) if here else queries.cameras_by_code(request.GET.get("cameras", "").split(",")[:99])
    return found[: looking.MOST]


def _size(count: int) -> int:
    fitting = [size for size in Round.Size.values if size >= count]
    return fitting[0] if count and fitting else Round.Size.FOUR


@permission("patrol.open")
@require_GET
def cameras(request: HttpRequest) -> HttpResponse:
    """By code or name; an address or a position finds those that see it."""
    words = request.GET.get("q", "").strip()[:80]
    found = found_by(words, FEW)
    shown = showing.shown(found.cameras, timezone.now())
    context = {"found": shown, "total": found.total, "words": words, "point": point(words), "place": found.place}
    return render(request, "patrol/cameras.html", context)


@dataclass(frozen=True, slots=True)
class Choice:
    """Some of `total` cameras; `place` is the address that they see, as it is known."""

    cameras: list[Camera]
    total: int
    place: str = ""


def found_by(words: str, most: int) -> Choice:
    """Of this name or code, else those that see this point or address."""
    if here := point(words):
        return _first(_seeing(here), most)
    named = queries.cameras_named(words)
    total = named.count()
    addresses = geography.search(words, 1) if words and not total else []
    if addresses:
        return _first(_seeing((addresses[0].lon, addresses[0].lat)), most, addresses[0].name)
    return Choice(list(named[:most]), total)


def _first(cameras: list[Camera], most: int, place: str = "") -> Choice:
    return Choice(cameras[:most], len(cameras), place)


@permission("patrol.plan")
@require_GET
def following(request: HttpRequest) -> HttpResponse:
    """Who comes next in a round, with what is `shown` on the wall now."""
    number = request.GET.get("round", "")
    round = get_object_or_404(Round, pk=int(number) if number.isdecimal() and len(number) < 10 else 0, in_service=True)
    found = patrolling.next_cameras(round, request.GET.get("shown", "").split(","), timezone.now())
    return JsonResponse({"cameras": [{"code": each.code, "name": each.name} for each in found]})


def _seeing(here: tuple[float, float]) -> list[Camera]:
    return showing.seeing(*here, queries.cameras_around(*here))
