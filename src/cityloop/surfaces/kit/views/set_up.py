"""The steps from an empty city to one that works, and the import of its ground."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import is_valid_path
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cityloop.catalogue import services as catalogue
from cityloop.catalogue.models import Version
from cityloop.geography.choices import Level, What
from cityloop.geography.coordinates import SYSTEMS, UnknownSystem
from cityloop.geography.exchange.files import BadFile
from cityloop.geography.imports import start_import
from cityloop.geography.models import Area, Component, ImportJob
from cityloop.journal.services import Actor
from cityloop.staff.models import Department, Person
from cityloop.staff.rules import Post
from cityloop.surfaces.kit import city
from cityloop.surfaces.kit.access import permission
from cityloop.watch.models import Camera


@dataclass(frozen=True, slots=True)
class Step:
    name: str | Promise
    hint: str | Promise
    address: str
    count: int
    needed: bool = True


def steps() -> list[Step]:
    """In the order in which a bureau takes them."""
    return [
        Step(
            gettext_lazy("Areas and unit grid"),
            gettext_lazy("District, streets, communities, unit grid cells: GeoPackage, Shapefile, GeoJSON"),
            "/import/?what=areas",
            Area.objects.filter(level=Level.CELL).count(),
        ),
        Step(
            gettext_lazy("Departments"),
            gettext_lazy("The tree of departments, with towns that dispatch within"),
            "/admin/staff/department/",
            Department.objects.count(),
        ),
        Step(
            gettext_lazy("Catalogue"),
            gettext_lazy("Classes, filing conditions, limits, who is in charge; working calendars"),
            "/admin/catalogue/version/",
            Version.objects.count(),
        ),
        Step(
            gettext_lazy("People and posts"),
            gettext_lazy("Accounts, and which posts they hold in which department or area"),
            "/admin/staff/person/",
            Person.objects.exclude(assignments__post=Post.ADMIN).count(),
        ),
        Step(
            gettext_lazy("Base map"),
            gettext_lazy("Streets, rivers, greens: the map is drawn from them"),
            "/import/?what=base_features",
            ImportJob.objects.filter(what=What.BASE_FEATURES).count(),
            needed=False,
        ),
        Step(
            gettext_lazy("Components"),
            gettext_lazy("Lamps, manhole covers, trees with their 16-digit codes"),
            "/import/?what=components",
            Component.objects.count(),
            needed=False,
        ),
        Step(
            gettext_lazy("Cameras"),
            gettext_lazy("Stations and cameras, with zones in their pictures"),
            "/admin/watch/camera/",
            Camera.objects.count(),
            needed=False,
        ),
    ]


@permission("setup.change")
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponseBase:
    if request.method == "POST":
        name, code = request.POST.get("name", "").strip()[:60], request.POST.get("code", "").strip()[:12]
        if name and code.isdigit():
            city.name_city(name=name, code=code, actor=_actor(request), at=timezone.now())
            return redirect("/set-up/")
        messages.error(request, _("A city has a name and a code of digits."))
    taken = [each for each in steps() if is_valid_path(each.address.partition("?")[0])]
    context = {"steps": taken, "city": city.named(), "ready": all(each.count for each in taken if each.needed)}
    return render(request, "kit/set_up.html", context)


@permission("setup.change")
@require_POST
def seed_catalogue(request: HttpRequest) -> HttpResponseBase:
    try:
        catalogue.load_seed(actor=_actor(request), at=timezone.now())
    except catalogue.AlreadySeeded:
        messages.error(request, _("There is a catalogue already."))
    return redirect("/set-up/")


@permission("ground.import")
@require_http_methods(["GET", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    problem = _start(request) if request.method == "POST" else ""
    context = {
        "kinds": What.choices,
        "systems": SYSTEMS,
        "what": request.POST.get("what") or request.GET.get("what", ""),
        "problem": problem,
        "jobs": ImportJob.objects.all()[:20],
    }
    return render(request, "kit/imports.html", context, status=422 if problem else 200)


def _start(request: HttpRequest) -> str:
    """What is wrong with what was given; empty where the import has begun."""
    file, what = request.FILES.get("file"), request.POST.get("what", "")
    if file is None or file.file is None or what not in What.values:
        return _("Choose what it is, and a file.")
    try:
        start_import(
            What(what), file=file.file, file_name=file.name or "", system=request.POST.get("system", ""),
            actor=_actor(request), at=timezone.now(),
        )  # fmt: skip
    except (BadFile, UnknownSystem) as fault:
        return str(fault)
    return ""


@permission("ground.import")
@require_GET
def import_rows(request: HttpRequest) -> HttpResponse:
    return render(request, "kit/import_rows.html", {"jobs": ImportJob.objects.all()[:20]})


def _actor(request: HttpRequest) -> Actor:
    return Actor("person", cast(Person, request.user).username, Post.ADMIN)
