"""How right the alerts are, zones on probation, and how much the operators can take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from cityloop.staff.rules import Standing
from cityloop.surfaces.kit.access import permission
from cityloop.surfaces.kit.acting import standing_with, standings_of
from cityloop.watch import attention, rightness
from cityloop.watch.attention import Limits
from cityloop.watch.models import FalseAlarm, Meaning, Probation
from cityloop.watch.rightness import Share
from cityloop.workflow.errors import Refused

DAYS = ("7", "30")
GROUPS: dict[str, str | Promise] = {
    "zone": gettext_lazy("Zone"),
    "camera": pgettext_lazy("device", "Camera"),
    "meaning": gettext_lazy("Meaning of the zone"),
    "rule": gettext_lazy("Rule"),
}


@dataclass(frozen=True, slots=True)
class Line:
    share: Share
    name: str | Promise
    beside: str
    noisy: bool


@permission("alert.measure")
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    return _page(request)


def _page(request: HttpRequest, problem: str = "", status: int = 200) -> HttpResponse:
    by, days = request.GET.get("by", ""), request.GET.get("days", "")
    by, days = by if by in GROUPS else "zone", days if days in DAYS else DAYS[0]
    since, limits = timezone.now() - timedelta(days=int(days)), attention.limits()
    causes = rightness.causes(since)
    context = {
        "by": by,
        "days": days,
        "groups": GROUPS.items(),
        "all_days": DAYS,
        "lines": [_line(by, each, limits) for each in rightness.shares(by, since)],
        "causes": [(FalseAlarm(each).label, n) for each, n in sorted(causes.items(), key=lambda one: -one[1])],
        "probations": rightness.probations(),
        "limits": limits,
        "problem": problem,
    }
    return render(request, "patrol/rightness.html", context, status=status)


def _line(by: str, share: Share, limits: Limits) -> Line:
    noisy = rightness.is_too_noisy(share.right, share.decided, limits)
    if by == "meaning":
        return Line(share, Meaning(share.group[0]).label, "", noisy)
    if by == "rule":
        return Line(share, share.group[0] or _("not told"), "", noisy)
    return Line(share, share.group[1], share.group[0], noisy)


@permission("alert.tune")
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponseBase:
    probation = get_object_or_404(Probation, pk=pk, ended_at=None)
    rightness.end_probation(probation, actor=_tuner(request), at=timezone.now())
    messages.success(request, _("The probation is ended; counting begins anew."))
    return redirect("patrol-rightness")


@permission("alert.limit")
@require_POST
def limit(request: HttpRequest) -> HttpResponseBase:
    given = request.POST
    to = Limits(*(_number(given.get(name, "")) for name in ("alerts_an_hour", "least_percent", "least_decisions")))
    try:
        attention.change(to, actor=standing_with(standings_of(request), "alert.limit"), at=timezone.now())
    except Refused as refusal:
        return _page(request, str(refusal), 422)
    messages.success(request, _("In force from now."))
    return redirect("patrol-rightness")


def _tuner(request: HttpRequest) -> Standing:
    return standing_with(standings_of(request), "alert.tune")


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 else -1
