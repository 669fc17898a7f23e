"""How cameras fare now, and how they fared on a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cityloop.edge import queries as edge
from cityloop.edge.models import CameraHealth
from cityloop.edge.words import said
from cityloop.staff import queries as staff
from cityloop.staff.rules import Standing
from cityloop.surfaces.cameras import faults
from cityloop.surfaces.kit import lights
from cityloop.surfaces.kit.access import permission
from cityloop.surfaces.kit.acting import standing_with, standings_of
from cityloop.watch.health import days as health_days
from cityloop.watch.health import queries, rules
from cityloop.watch.health import services as health
from cityloop.watch.models import Condition, Fault, HealthDay, Owner, Sign

A_PAGE = 50
WEIGHTY = frozenset({Sign.STATION_SILENT, Sign.MANY_LOST, Sign.NO_SIGNAL, Sign.BLACK, Sign.COVERED})


@dataclass(frozen=True, slots=True)
class Line:
    fault: Fault
    tone: str
    lasted: str
    by: str
    why: str = ""

    @property
    def may_be_accepted(self) -> bool:
        return self.fault.sign == Sign.MOVED and self.fault.ended_at is None


@permission("camera.health")
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    at, wanted = timezone.now(), faults.Filter.read(request.GET)
    pages = Paginator(wanted.found(at), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "here": "faults",
        "lines": _lines(list(pages), at),
        "pages": pages,
        "total": pages.paginator.count,
        "charged": queries.charged(),
        "filter": wanted,
        "query": urlencode([(name, str(value)) for name, value in request.GET.items() if name != "page" and value]),
        "signs": Sign.choices,
        "owners": Owner.choices,
        "stations": edge.stations(),
        "sorts": _sorts(),
    }
    return render(request, "cameras/health.html", context)


def _sorts() -> list[tuple[str, str]]:
    return [
        ("since", _("Longest first")),
        ("newest", _("Newest first")),
        ("sign", _("By sign")),
        ("camera", _("By camera")),
    ]


def _lines(found: list[Fault], at: datetime) -> list[Line]:
    names = staff.names_of({each.acknowledged_by for each in found})
    told = edge.health_of(each.camera.code for each in found if each.camera and each.ended_at is None)
    return [
        Line(
            each,
            "plain" if each.ended_at else "bad" if each.sign in WEIGHTY else "warn",
            lights.span((each.ended_at or at) - each.began_at),
            names.get(each.acknowledged_by, each.acknowledged_by),
            _why(each, told),
        )
        for each in found
    ]


def _why(fault: Fault, told: Mapping[str, CameraHealth]) -> str:
    """Why there is no picture, where its station knows."""
    health = told.get(fault.camera.code) if fault.camera else None
    failed = health and health.condition == Condition.FAILED and fault.sign == Sign.NO_SIGNAL
    return said(health.trouble) if health and failed else ""


def _back(request: HttpRequest) -> HttpResponseBase:
    """To the faults as they were filtered."""
    return redirect(f"{reverse('camera-health')}?{QueryDict(request.POST.get('query', '')).urlencode()}".rstrip("?"))


@permission("camera.register")
@require_POST
def acknowledge(request: HttpRequest, pk: int) -> HttpResponseBase:
    fault = get_object_or_404(Fault.objects.select_related("camera", "station"), pk=pk, acknowledged_at=None)
    health.acknowledge(fault, actor=_keeper(request), at=timezone.now())
    messages.success(request, _("Acknowledged: %(what)s.") % {"what": fault.camera or fault.station})
    return _back(request)


@permission("camera.register")
@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Where a camera looks now is where it should."""
    fault = get_object_or_404(Fault.objects.select_related("camera"), pk=pk, sign=Sign.MOVED, ended_at=None)
    if fault.camera:
        health.accept_view(fault.camera, actor=_keeper(request), at=timezone.now())
    messages.success(request, _("From now on this is how it should stand. Look whether its zones and masks still fit."))
    return _back(request)


def _keeper(request: HttpRequest) -> Standing:
    return standing_with(standings_of(request), "camera.register")


@dataclass(frozen=True, slots=True)
class Row:
    """A camera's day; shares in percent."""

    day: HealthDay
    online: float | None
    well: float | None
    signs: list[str]

    @classmethod
    def of(cls, day: HealthDay) -> Row:
        online, well = (rules.percent(part, day.charged) for part in (day.online, day.well))
        return cls(day, online, well, faults.signs_told(day.signs))


@permission("camera.health")
@require_GET
def days(request: HttpRequest) -> HttpResponse:
    """The report of one day: by owner, and the cameras that fared worst."""
    at, owner = timezone.now(), request.GET.get("owner", "")
    day = faults.day_of(request.GET, at)
    pages = Paginator(queries.days(day, owner), A_PAGE).get_page(request.GET.get("page"))
    online, well = faults.share_names()
    context = {
        "here": "days",
        "day": day,
        "is_today": day == timezone.localdate(at),
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1) if day < timezone.localdate(at) else None,
        "drawn_at": pages[0].drawn_at if pages.paginator.count else None,
        "shares": health_days.by_owner(day),
        "owners": dict(Owner.choices),
        "owner": owner,
        "rows": [Row.of(each) for each in pages],
        "pages": pages,
        "query": urlencode({"day": day.isoformat(), **({"owner": owner} if owner else {})}),
        "online": online,
        "well": well,
        "own": queries.names(),
    }
    return render(request, "cameras/days.html", context)


@permission("camera.register")
@require_POST
def names(request: HttpRequest) -> HttpResponseBase:
    given = request.POST
    health.name_shares(given.get("online", ""), given.get("well", ""), actor=_keeper(request), at=timezone.now())
    messages.success(request, _("In force from now."))
    return redirect("camera-days")
