"""Working hours: what a change does to the open deadlines is shown before it takes effect."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from cityloop.catalogue import foreseeing as catalogue_foreseeing
from cityloop.catalogue import services as catalogue
from cityloop.catalogue.models import CalendarEdition, WorkCalendar
from cityloop.catalogue.office_hours import from_row
from cityloop.journal.services import Subject, act
from cityloop.surfaces.kit.access import permission
from cityloop.surfaces.setup import confirming, effects, hours
from cityloop.surfaces.setup.effects import Effect
from cityloop.surfaces.setup.views.checklist import actor_of
from cityloop.workflow.clocks import Calendar
from cityloop.workflow.foreseeing import foresee

HERE = "/set-up/calendars/"
DAYS = (
    gettext_lazy("Monday"),
    gettext_lazy("Tuesday"),
    gettext_lazy("Wednesday"),
    gettext_lazy("Thursday"),
    gettext_lazy("Friday"),
    gettext_lazy("Saturday"),
    gettext_lazy("Sunday"),
)


@permission("setup.change")
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    rows = WorkCalendar.objects.prefetch_related("assignments", "editions")
    return render(request, "setup/calendars.html", {"calendars": [_told(row) for row in rows]})


def _told(row: WorkCalendar) -> dict[str, object]:
    editions = sorted(row.editions.all(), key=lambda each: (each.since, each.pk))
    users = sorted({each.department_code for each in row.assignments.all()})
    last = editions[-1] if editions else None
    return {"row": row, "users": users, "since": last and last.since, "week": last and hours.written(from_row(last))}


@permission("setup.change")
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, code: str) -> HttpResponseBase:
    row = get_object_or_404(WorkCalendar, code=code)
    if request.method == "GET":
        return _show(request, row, hours.written(_edition(request, row)))
    at, given = timezone.now(), {name: value for name, value in request.POST.items() if isinstance(value, str)}
    try:
        calendar = hours.read(given)
    except hours.Unreadable as fault:
        return _show(request, row, given, problem=str(fault))
    effect = effects.of_hours(foresee(catalogue_foreseeing.if_changed(code, calendar, at), at), at)
    if given.get("step") != "confirm":
        return _show(request, row, given, effect)
    if not confirming.is_proven(request, effect.seen):
        return _show(request, row, given, effect, problem=_("Meanwhile the effect is another one; look again."))
    _change(request, row, calendar, effect, at)
    return redirect(f"{HERE}{code}/")


def _change(request: HttpRequest, row: WorkCalendar, calendar: Calendar, effect: Effect, at: datetime) -> None:
    actor = actor_of(request)
    with act("setup.confirmed", actor=actor, at=at, subject=Subject("calendar", row.code)) as entry:
        entry.payload["shown"] = effect.as_json()
        catalogue.change_calendar(code=row.code, calendar=calendar, actor=actor, at=at)
    messages.success(request, _("In force from now. Open deadlines are being counted anew."))


def _edition(request: HttpRequest, row: WorkCalendar) -> Calendar:
    """The one in force, or an earlier one that is to be taken up again."""
    asked = request.GET.get("edition", "")
    editions = CalendarEdition.objects.filter(calendar=row)
    found = editions.filter(pk=int(asked)).first() if asked.isdecimal() and len(asked) < 18 else None
    return from_row(found or editions.order_by("since", "pk").reverse()[0])


def _show(
    request: HttpRequest, row: WorkCalendar, given: dict[str, str], effect: Effect | None = None, problem: str = ""
) -> HttpResponse:
    context = {
        "row": row,
        "week": [(f"day{n}", name, given.get(f"day{n}", "")) for n, name in enumerate(DAYS)],
        "given": given,
        "effect": effect,
        "problem": problem,
        "earlier": row.editions.order_by("-since", "-pk")[1:11],
    }
    return render(request, "setup/calendar.html", context, status=422 if problem else 200)
