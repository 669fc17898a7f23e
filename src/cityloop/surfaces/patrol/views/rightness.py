"""How right the alerts are, zones on probation, what would help them, and how much the operators can take."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from cityloop.errands.services import TooMany
from cityloop.staff.rules import Standing
from cityloop.surfaces.kit.access import permission
from cityloop.surfaces.kit.acting import standing_with, standings_of
from cityloop.watch.alerts import attention
from cityloop.watch.alerts.attention import Limits
from cityloop.watch.dataset import errand as pictures
from cityloop.watch.learning import retuning, rightness
from cityloop.watch.learning.rightness import Share
from cityloop.watch.learning.tuning import Proposal, Setting
from cityloop.watch.models import FalseAlarm, Meaning, Probation, Tuning, Zone
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


@dataclass(frozen=True, slots=True)
class Advice:
    """A proposed change in words."""

    proposal: Proposal
    setting: str | Promise
    before: str
    after: str


@permission("alert.measure")
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    return _page(request)


def _page(request: HttpRequest, problem: str = "", status: int = 200) -> HttpResponse:
    by, days = request.GET.get("by", ""), request.GET.get("days", "")
    by, days = by if by in GROUPS else "zone", days if days in DAYS else DAYS[0]
    at = timezone.now()
    since, limits = at - timedelta(days=int(days)), attention.limits()
    causes = rightness.causes(since)
    context = {
        "by": by,
        "days": days,
        "groups": GROUPS.items(),
        "all_days": DAYS,
        "lines": [_line(by, each, limits) for each in rightness.shares(by, since)],
        "causes": [(FalseAlarm(each).label, n) for each, n in sorted(causes.items(), key=lambda one: -one[1])],
        "probations": rightness.probations(),
        "noisy": [(each, [_advice(one) for one in each.proposals]) for each in retuning.noisy(at)],
        "tuned": [
            (each, _value(each.setting, each.before), _value(each.setting, each.after)) for each in retuning.latest()
        ],
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
    to = Limits(*(_number(given.get(each.name, "")) for each in fields(Limits)))
    try:
        attention.change(to, actor=standing_with(standings_of(request), "alert.limit"), at=timezone.now())
    except Refused as refusal:
        return _page(request, str(refusal), 422)
    messages.success(request, _("In force from now."))
    return redirect("patrol-rightness")


@permission("alert.tune")
@require_POST
def tune(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Takes over what is proposed for a zone."""
    zone, given = get_object_or_404(Zone.objects.select_related("camera__station"), pk=pk), request.POST
    try:
        retuning.take_over(
            zone, given.get("setting", ""), _figure(given.get("after", "")), actor=_tuner(request), at=timezone.now()
        )
    except Refused as refusal:
        return _page(request, str(refusal), 422)
    messages.success(request, _("In force from now; it can be taken back below."))
    return redirect("patrol-rightness")


@permission("alert.tune")
@require_POST
def untune(request: HttpRequest, pk: int) -> HttpResponseBase:
    tuning = get_object_or_404(Tuning.objects.select_related("zone__camera__station"), pk=pk)
    try:
        retuning.take_back(tuning, actor=_tuner(request), at=timezone.now())
    except Refused as refusal:
        return _page(request, str(refusal), 422)
    messages.success(request, _("As it was before."))
    return redirect("patrol-rightness")


def _advice(found: Proposal) -> Advice:
    return Advice(
        found,
        Tuning.Setting(found.setting).label,
        _value(found.setting, found.before),
        _value(found.setting, found.after),
    )


def _value(setting: str, value: float) -> str:
    """As people write it: seconds, or a share of the picture."""
    if setting == Setting.DWELL:
        return _("%(n)d s") % {"n": value}
    return f"{100 * value:g} %"


def _figure(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


@permission("alert.teach")
@require_POST
def dataset(request: HttpRequest) -> HttpResponseBase:
    """The pictures behind the figures, to teach a model with."""
    days = _number(request.POST.get("days", ""))
    actor = standing_with(standings_of(request), "alert.teach")
    try:
        pictures.ask(days if days > 0 else int(DAYS[0]), actor=actor, at=timezone.now())
    except TooMany as refusal:
        return _page(request, str(refusal), 422)
    messages.success(request, _("The archive is being written; you find it here when it is done."))
    return redirect("errands")


def _tuner(request: HttpRequest) -> Standing:
    return standing_with(standings_of(request), "alert.tune")


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 else -1
