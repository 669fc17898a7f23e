"""The checklist of an administrator who sets a city up."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from cityloop.catalogue import services as catalogue
from cityloop.journal.services import Actor
from cityloop.staff.models import Person
from cityloop.staff.rules import Post
from cityloop.surfaces.kit import city
from cityloop.surfaces.kit.access import permission
from cityloop.surfaces.setup import founding
from cityloop.surfaces.setup.steps import next_step, steps

HERE = "/set-up/"


@permission("setup.change")
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponseBase:
    problem = ""
    if request.method == "POST":
        name, code = request.POST.get("name", "").strip(), request.POST.get("code", "").strip()
        problem = _problem(name, code)
        if not problem:
            city.name_city(name=name, code=code, actor=actor_of(request), at=timezone.now())
            messages.success(request, _("Saved."))
            return redirect(HERE)
    return _show(request, problem)


def _problem(name: str, code: str) -> str:
    sound = 0 < len(name) <= 60 and code.isdecimal() and code.isascii() and 2 <= len(code) <= 12
    return "" if sound else _("A city has a name of at most 60 characters and a code of 2 to 12 digits.")


def _show(request: HttpRequest, problem: str) -> HttpResponse:
    taken = steps()
    context = {
        "steps": taken,
        "next": next_step(taken),
        "done": sum(each.done for each in taken),
        "city": request.POST if problem else city.named(),
        "problem": problem,
    }
    return render(request, "setup/checklist.html", context, status=422 if problem else 200)


@permission("setup.change")
@require_POST
def seed_departments(request: HttpRequest) -> HttpResponseBase:
    try:
        count = founding.seed_departments(actor=actor_of(request), at=timezone.now())
    except founding.AlreadyThere:
        messages.info(request, _("There are departments already; nothing was changed."), "bad")
    else:
        messages.success(request, ngettext("%(n)d department made.", "%(n)d departments made.", count) % {"n": count})
    return redirect(HERE)


@permission("setup.change")
@require_POST
def seed_catalogue(request: HttpRequest) -> HttpResponseBase:
    try:
        catalogue.load_seed(actor=actor_of(request), at=timezone.now())
    except catalogue.AlreadySeeded:
        messages.info(request, _("There is a catalogue already; nothing was changed."), "bad")
    else:
        messages.success(request, _("The catalogue, the limits and the office hours are in force from now."))
    return redirect(HERE)


def actor_of(request: HttpRequest) -> Actor:
    """The administrator at work; every view of this room asks for one."""
    return Actor("person", cast(Person, request.user).username, Post.ADMIN)
