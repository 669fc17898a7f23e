"""The switches of the tables: for whom what is open now would wait, before and after."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cityloop.cases import lifecycle, practice
from cityloop.cases.lifecycle import OPEN, Switches
from cityloop.cases.models import Case, Practice
from cityloop.cases.queries import waiting_states
from cityloop.intake import lifecycle as intake_lifecycle
from cityloop.intake.models import Report
from cityloop.journal.services import Subject, act
from cityloop.staff.rules import Post
from cityloop.surfaces.kit.access import permission
from cityloop.surfaces.setup import confirming
from cityloop.surfaces.setup.views.checklist import actor_of

HERE = "/set-up/practice/"
DESKS = (Post.INTAKE, Post.SHIFT_LEAD, Post.DISPATCHER)


class SwitchesForm(forms.Form):
    shift_lead_files = forms.BooleanField(
        label=gettext_lazy("The shift lead files what the operator proposes"), required=False
    )
    closer = forms.ChoiceField(label=gettext_lazy("Who closes"), choices=Practice.Closer.choices)
    second_level = forms.BooleanField(label=gettext_lazy("Towns dispatch once more within"), required=False)

    def switches(self) -> Switches:
        return Switches(**self.cleaned_data)


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much of what is open now waits for a post."""

    post: str
    reports: tuple[int, int]
    cases: tuple[int, int]

    @property
    def changes(self) -> bool:
        return self.reports[0] != self.reports[1] or self.cases[0] != self.cases[1]


@permission("setup.change")
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponseBase:
    now = practice.switches()
    if request.method == "GET":
        return _show(request, SwitchesForm(initial=_values(now)))
    form = SwitchesForm(request.POST)
    if not form.is_valid():
        return _show(request, form, status=422)
    wanted = form.switches()
    found = foreseen(now, wanted)
    if request.POST.get("step") != "confirm" or not confirming.is_proven(request, _seen(found)):
        return _show(request, form, found)
    at, actor = timezone.now(), actor_of(request)
    with act("setup.confirmed", actor=actor, at=at, subject=Subject("practice", "1")) as entry:
        entry.payload["shown"] = [[each.post, *each.reports, *each.cases] for each in found]
        entry.payload["before"] = _values(now)
        practice.change(to=wanted, actor=actor, at=at)
    messages.success(request, _("In force from now."))
    return redirect(HERE)


def foreseen(now: Switches, wanted: Switches) -> list[Waiting]:
    """Counted by state once; which post a state waits for, the tables say."""
    cases = _by_state(Case, OPEN)
    reports = _by_state(Report, frozenset(each.name for each in intake_lifecycle.STATES if not each.final))
    return [
        Waiting(
            post,
            (_of_reports(reports, now, post), _of_reports(reports, wanted, post)),
            (_of_cases(cases, now, post), _of_cases(cases, wanted, post)),
        )
        for post in DESKS
    ]


def _by_state(kind: type[Case] | type[Report], states: frozenset[str]) -> dict[str, int]:
    rows = kind._default_manager.filter(state__in=states).order_by().values_list("state").annotate(Count("pk"))
    return dict(rows)


def _of_cases(counts: dict[str, int], switches: Switches, post: Post) -> int:
    return sum(counts.get(state, 0) for state in waiting_states(lifecycle.table(switches), post))


def _of_reports(counts: dict[str, int], switches: Switches, post: Post) -> int:
    """As `intake.queries.inbox`: with the step of proposing the shift lead waits for proposals alone."""
    table = intake_lifecycle.table(switches)
    states = waiting_states(table, post)
    if post == Post.SHIFT_LEAD and table.operation("propose"):
        states = ["proposed"]
    return sum(counts.get(state, 0) for state in states)


def _values(switches: Switches) -> dict[str, bool | str]:
    return {
        "shift_lead_files": switches.shift_lead_files,
        "closer": switches.closer,
        "second_level": switches.second_level,
    }


def _seen(found: list[Waiting]) -> str:
    return "-".join(str(number) for each in found for number in (*each.reports, *each.cases))


def _show(
    request: HttpRequest, form: SwitchesForm, found: list[Waiting] | None = None, status: int = 200
) -> HttpResponse:
    lines = [(Post(each.post).label, each) for each in found or ()]
    context = {"form": form, "lines": lines, "seen": _seen(found or []), "changes": any(e.changes for e in found or ())}
    return render(request, "setup/practice.html", context, status=status)
