"""What was covered in a shift, and the record of who looked at what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from cityloop.privacy.rules import mask_numbers
from cityloop.staff import queries as staff
from cityloop.surfaces.errands.exporting.columns import named
from cityloop.surfaces.kit import acting
from cityloop.surfaces.kit.access import permission
from cityloop.surfaces.kit.kinds import KINDS
from cityloop.surfaces.patrol import looks
from cityloop.surfaces.patrol.covered import HOURS, hours_of
from cityloop.watch.models import Look, Round, Why
from cityloop.watch.rounds import covering
from cityloop.watch.rounds.covering import Cover, Covered

A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    covered: Covered
    lasted: str

    @classmethod
    def of(cls, covered: Covered) -> Line:
        return cls(covered, looks.lasted(covered.lasted) if covered.times else "")


@dataclass(frozen=True, slots=True)
class Told:
    round: Round
    lines: list[Line]

    @property
    def seen(self) -> int:
        return self._count(Cover.SEEN)

    @property
    def missed(self) -> int:
        return self._count(Cover.NOT_SEEN)

    @property
    def dark(self) -> int:
        return self._count(Cover.NO_PICTURE)

    def _count(self, cover: Cover) -> int:
        return sum(each.covered.cover == cover for each in self.lines)


@permission("patrol.open")
@require_GET
def coverage(request: HttpRequest) -> HttpResponse:
    """Of the last `hours`, by whomever."""
    hours = hours_of(request.GET.dict())
    until = timezone.now()
    since = until - timedelta(hours=int(hours))
    rounds = Round.objects.filter(in_service=True)
    told = [Told(each, [Line.of(one) for one in covering.coverage(each, since, until)]) for each in rounds]
    context = {"told": told, "hours": hours, "choices": HOURS, "since": since, "until": until}
    return render(request, "patrol/coverage.html", context)


@dataclass(frozen=True, slots=True)
class Seen:
    """A look, by somebody of a unit; `address` is the page of what was looked for, for whoever may open it."""

    look: Look
    unit: str
    address: str

    @property
    def words(self) -> str:
        return mask_numbers(self.look.words)

    @property
    def lasted(self) -> str:
        return looks.lasted((self.look.ended_at or self.look.last_at) - self.look.began_at)


def _address(request: HttpRequest, about: str) -> str:
    kind, _dash, number = about.partition("-")
    return f"/{kind}s/{number}/" if kind in KINDS and acting.may(request, KINDS[kind].view) else ""


@permission("look.view")
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    found = looks.found(request.GET)
    pages = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    unit = looks.unit(named(staff.units_named({each.department for each in pages})))
    context = {
        "pages": pages,
        "lines": [Seen(each, unit(each.department), _address(request, each.about)) for each in pages],
        "given": request.GET,
        "whys": Why,
        "total": pages.paginator.count,
    }
    return render(request, "patrol/looks.html", context)
