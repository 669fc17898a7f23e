"""Limits of filing conditions: a change is a new version of the catalogue, and its effect is shown before."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from cityloop.cases import relimiting
from cityloop.catalogue import queries as catalogue
from cityloop.catalogue.choices import LimitKind
from cityloop.catalogue.rules import Standard
from cityloop.journal.services import Subject, act
from cityloop.staff.models import Department
from cityloop.surfaces.kit.access import permission
from cityloop.surfaces.setup import confirming, effects, publishing
from cityloop.surfaces.setup.effects import Effect
from cityloop.surfaces.setup.views.checklist import actor_of
from cityloop.workflow.clocks import Limit
from cityloop.workflow.clocks import LimitKind as ClockKind

HERE = "/set-up/limits/"
A_PAGE = 50
LOOKED = 2000  # open cases whose deadlines are computed one by one


class LimitForm(forms.Form):
    """`everywhere` is the limit of areas of class one, and of class two where that has none of its own."""

    amount = forms.IntegerField(label=gettext_lazy("Limit"), min_value=1, max_value=9999)
    kind = forms.ChoiceField(label=gettext_lazy("Counted in"), choices=LimitKind.choices)
    amount_two = forms.IntegerField(
        label=gettext_lazy("In areas of class two"), min_value=1, max_value=9999, required=False
    )
    kind_two = forms.ChoiceField(
        label=gettext_lazy("Counted in"), choices=[("", "—"), *LimitKind.choices], required=False
    )
    open_cases = forms.BooleanField(label=gettext_lazy("Open cases take it over too"), required=False)

    def clean(self) -> dict[str, object]:
        data = super().clean() or {}
        if bool(data.get("amount_two")) != bool(data.get("kind_two")):
            raise forms.ValidationError(_("The limit for class two areas needs an amount and a kind."))
        return data

    def changed(self, standard: Standard) -> Standard:
        data, rule = self.cleaned_data, standard.limit.day_rule
        limit = Limit(ClockKind(data["kind"]), data["amount"], rule)
        two = Limit(ClockKind(data["kind_two"]), data["amount_two"], rule) if data["amount_two"] else None
        return replace(standard, limit=limit, limit_two=two)


@permission("setup.change")
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("q", "").strip()[:60]
    found = [each for each in _standards() if _fits(each, asked)]
    context = {
        "pages": Paginator(found, A_PAGE).get_page(request.GET.get("page")),
        "asked": asked,
        "names": dict(Department.objects.values_list("code", "name")),
    }
    return render(request, "setup/limits.html", context)


def _standards() -> list[Standard]:
    try:
        return list(catalogue.tree_at(timezone.now()).by_code.values())
    except catalogue.NoVersion:
        return []


def _fits(standard: Standard, asked: str) -> bool:
    texts = standard.code, standard.minor_name, standard.minor_name_en, standard.text, standard.text_en
    return not asked or any(asked.casefold() in text.casefold() for text in texts)


@permission("setup.change")
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, code: str) -> HttpResponseBase:
    at = timezone.now()
    standard = publishing.standard(code, at)
    if request.method == "GET":
        return _show(request, standard, LimitForm(_written(request, standard)))
    form = LimitForm(request.POST)
    if not form.is_valid():
        return _show(request, standard, form)
    wanted = form.changed(standard)
    effect = _effect(wanted, form.cleaned_data["open_cases"], at)
    if request.POST.get("step") != "confirm":
        return _show(request, standard, form, effect)
    if not confirming.is_proven(request, effect.seen):
        return _show(request, standard, form, effect, problem=_("Meanwhile the effect is another one; look again."))
    _change(request, wanted, effect, at, open_cases=form.cleaned_data["open_cases"])
    return redirect(f"{HERE}{code}/?{publishing.query(was=_was(standard))}")


def _effect(wanted: Standard, open_cases: bool, at: datetime) -> Effect:
    total = relimiting.concerned(wanted.code).count()
    if not open_cases:
        return effects.of_new_cases_alone(total)
    return effects.of_limit(relimiting.foresee(wanted, LOOKED), total, at)


def _change(request: HttpRequest, wanted: Standard, effect: Effect, at: datetime, *, open_cases: bool) -> None:
    actor = actor_of(request)
    with act("setup.confirmed", actor=actor, at=at, subject=Subject("standard", wanted.code)) as entry:
        entry.payload |= {"shown": effect.as_json(), "open_cases": open_cases}
        publishing.publish(wanted, actor=actor, at=at)
        if open_cases:
            relimiting.ask(wanted.code, actor=actor, at=at)
    told = _("In force from now. Open cases are taking it over.") if open_cases else _("In force from now.")
    messages.success(request, told)


def _written(request: HttpRequest, standard: Standard) -> dict[str, object]:
    """What is in force, or what the address asks to be taken up again."""
    two = standard.limit_two
    now: dict[str, object] = {"amount": standard.limit.amount, "kind": standard.limit.kind.value}
    now |= {"amount_two": two.amount if two else "", "kind_two": two.kind.value if two else ""}
    return now | {name: request.GET[name] for name in LimitForm.base_fields if name in request.GET}


def _was(standard: Standard) -> str:
    """By which the page offers to go back."""
    limits = [each for each in (standard.limit, standard.limit_two) if each]
    return "-".join(f"{each.amount}-{each.kind.value}" for each in limits)


def _show(
    request: HttpRequest, standard: Standard, form: LimitForm, effect: Effect | None = None, problem: str = ""
) -> HttpResponse:
    refused = bool(problem) or (form.is_bound and request.method == "POST" and not form.is_valid())
    context = {"standard": standard, "form": form, "effect": effect, "problem": problem, "back": _back(request)}
    return render(request, "setup/limit.html", context, status=422 if refused else 200)


def _back(request: HttpRequest) -> dict[str, str]:
    """The limit that was in force before the change just made."""
    parts = request.GET.get("was", "").split("-")
    names = ("amount", "kind", "amount_two", "kind_two")
    return dict(zip(names, parts, strict=False)) if len(parts) in (2, 4) else {}
