"""Limits of the stages inside the centre: whose clocks turn yellow or red is shown before."""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from cityloop.cases import relimiting
from cityloop.catalogue import queries as catalogue
from cityloop.catalogue import services
from cityloop.catalogue.choices import LimitKind, Stage
from cityloop.journal.services import Subject, act
from cityloop.surfaces.kit.access import permission
from cityloop.surfaces.setup import confirming, effects, publishing
from cityloop.surfaces.setup.effects import Effect
from cityloop.surfaces.setup.views.checklist import actor_of
from cityloop.workflow import resetting
from cityloop.workflow.clocks import Limit
from cityloop.workflow.clocks import LimitKind as ClockKind

HERE = "/set-up/stages/"


class StageForm(forms.Form):
    amount = forms.IntegerField(label=pgettext_lazy("stage", "Limit"), min_value=1, max_value=9999)
    kind = forms.ChoiceField(label=gettext_lazy("Counted in"), choices=LimitKind.choices)
    open_clocks = forms.BooleanField(label=gettext_lazy("Clocks that run take it over too"), required=False)

    @property
    def limit(self) -> Limit:
        return Limit(ClockKind(self.cleaned_data["kind"]), self.cleaned_data["amount"])


@permission("setup.change")
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    stages = [(each, limit, resetting.running(each).count()) for each, limit in catalogue.stage_limits().items()]
    return render(request, "setup/stages.html", {"stages": stages})


@permission("setup.change")
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, name: str) -> HttpResponseBase:
    if name not in Stage.values:
        raise Http404(name)
    at, stage = timezone.now(), Stage(name)
    if request.method == "GET":
        return _show(request, stage, StageForm(_written(request, catalogue.stage_limits()[stage])))
    form = StageForm(request.POST)
    if not form.is_valid():
        return _show(request, stage, form)
    effect = _effect(stage, form, at)
    if request.POST.get("step") != "confirm":
        return _show(request, stage, form, effect)
    if not confirming.is_proven(request, effect.seen):
        return _show(request, stage, form, effect, _("Meanwhile the effect is another one; look again."))
    before = catalogue.stage_limits()[stage]
    _change(request, stage, form, effect, at)
    return redirect(f"{HERE}{name}/?{publishing.query(was=f'{before.amount}-{before.kind.value}')}")


def _effect(stage: Stage, form: StageForm, at: datetime) -> Effect:
    if form.cleaned_data["open_clocks"]:
        return effects.of_stage(resetting.foresee(stage.value, form.limit), at)
    return effects.of_new_clocks_alone(resetting.running(stage.value).count())


def _change(request: HttpRequest, stage: Stage, form: StageForm, effect: Effect, at: datetime) -> None:
    actor, taken_over = actor_of(request), form.cleaned_data["open_clocks"]
    with act("setup.confirmed", actor=actor, at=at, subject=Subject("stage", stage.value)) as entry:
        entry.payload |= {"shown": effect.as_json(), "open_clocks": taken_over}
        services.put_stage_limit(stage=stage, limit=form.limit, actor=actor, at=at)
        if taken_over:
            relimiting.ask_stage(stage.value, form.limit, actor=actor, at=at)
    told = _("In force from now. Clocks that run are taking it over.") if taken_over else _("In force from now.")
    messages.success(request, told)


def _written(request: HttpRequest, limit: Limit) -> dict[str, object]:
    """What is in force, or what the address asks to be taken up again."""
    now: dict[str, object] = {"amount": limit.amount, "kind": limit.kind.value}
    return now | {name: request.GET[name] for name in StageForm.base_fields if name in request.GET}


def _show(
    request: HttpRequest, stage: Stage, form: StageForm, effect: Effect | None = None, problem: str = ""
) -> HttpResponse:
    parts = request.GET.get("was", "").split("-")
    context = {
        "stage": stage,
        "limit": catalogue.stage_limits()[stage],
        "form": form,
        "effect": effect,
        "problem": problem,
        "back": dict(zip(("amount", "kind"), parts, strict=True)) if len(parts) == 2 else {},
    }
    refused = bool(problem) or (request.method == "POST" and not form.is_valid())
    return render(request, "setup/stage.html", context, status=422 if refused else 200)
