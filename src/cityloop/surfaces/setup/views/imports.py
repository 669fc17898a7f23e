"""Files onto the ground: chosen, run by the worker, found again, reported row by row."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cityloop.geography.choices import ImportState, What
from cityloop.geography.coordinates import SYSTEMS, UnknownSystem
from cityloop.geography.exchange.files import LARGEST_FILE, BadFile, Format
from cityloop.geography.exchange.templates import template
from cityloop.geography.exchange.values import safe
from cityloop.geography.imports import confirm_import, drop_import, start_import
from cityloop.geography.jobs import problems_of
from cityloop.geography.models import ImportJob
from cityloop.staff.models import Person
from cityloop.surfaces.kit.access import permission
from cityloop.surfaces.setup.views.checklist import actor_of

A_PAGE = 15
EXPORTED = frozenset(What.values) - {What.CAMERAS}  # cameras go out as a list of their own, which holds no addresses
PROBLEMS_A_PAGE = 100
OTHER = "other"
UNDER_WAY = (ImportState.WAITING, ImportState.READING, ImportState.WRITING)
BODY_LIMIT = 256  # MB, of config.bodies
MIMES = {
    Format.GEOPACKAGE: "application/geopackage+sqlite3",
    Format.SHAPEFILE: "application/zip",
    Format.GEOJSON: "application/geo+json",
    Format.CSV: "text/csv; charset=utf-8",
    Format.EXCEL: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@permission("ground.import")
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponseBase:
    if request.method == "POST":
        return _start(request)
    return show(request)


def show(request: HttpRequest, problem: str = "", export_problem: str = "") -> HttpResponse:
    given = request.POST or request.GET
    context = {
        "kinds": What.choices,
        "exported": [(value, label) for value, label in What.choices if value in EXPORTED],
        "formats": Format.choices,
        "systems": SYSTEMS,
        "largest": min(LARGEST_FILE // 1_000_000, BODY_LIMIT),
        "given": given,
        "what": given.get("what", What.AREAS),
        "problem": problem,
        "export_problem": export_problem,
        **_list(request),
    }
    return render(request, "setup/ground.html", context, status=422 if problem or export_problem else 200)


def system_of(request: HttpRequest) -> str:
    """By name, or the EPSG code that was typed; empty: as the file says."""
    chosen = request.POST.get("system", "")
    if chosen != OTHER:
        return chosen
    code = request.POST.get("epsg", "").strip().upper().removeprefix("EPSG:")
    return f"EPSG:{code[:12]}"


def _start(request: HttpRequest) -> HttpResponseBase:
    file, what = request.FILES.get("file"), request.POST.get("what", "")
    if request.POST.get("step") == "template" and what in What.values:
        return _template(What(what))
    if file is None or file.file is None or what not in What.values:
        return show(request, _("Choose what it is, and a file."))
    try:
        job = start_import(
            What(what), file=file.file, file_name=file.name or "", system=system_of(request),
            preview=request.POST.get("step") == "preview", actor=actor_of(request), at=timezone.now(),
        )  # fmt: skip
    except (BadFile, UnknownSystem) as fault:
        return show(request, str(fault))
    return redirect("import", job.pk)


def _template(what: What) -> HttpResponse:
    named = {"Content-Disposition": f'attachment; filename="{what}.xlsx"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(template(what), content_type=MIMES[Format.EXCEL], headers=named)


@permission("ground.import")
@require_GET
def latest(request: HttpRequest) -> HttpResponse:
    return render(request, "setup/imports.html", _list(request))


def _list(request: HttpRequest) -> dict[str, Any]:
    jobs = Paginator(ImportJob.objects.defer("report"), A_PAGE).get_page(request.GET.get("page"))
    return {"jobs": [told(each) for each in jobs], "pages": jobs}


def told(job: ImportJob) -> dict[str, Any]:
    """A job as the pages show it."""
    people = dict(Person.objects.filter(username=job.actor_id).values_list("username", "name"))
    return {
        "job": job,
        "what": What(job.what).label,
        "who": people.get(job.actor_id, job.actor_id),
        "running": job.state in UNDER_WAY,
        "part": 100 * job.done // job.total if job.total else 0,
        "tone": {ImportState.DONE: "good", ImportState.REFUSED: "bad", ImportState.FAILED: "bad"}.get(
            ImportState(job.state), ""
        ),
    }


@permission("ground.import")
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, pk: int) -> HttpResponseBase:
    job = get_object_or_404(ImportJob, pk=pk)
    if request.method == "POST":
        decide = confirm_import if request.POST.get("step") == "import" else drop_import
        decide(job, actor=actor_of(request), at=timezone.now())
        return redirect("import", pk)
    problems = Paginator(problems_of(job), PROBLEMS_A_PAGE).get_page(request.GET.get("page"))
    context = {**told(job), "report": job.report, "problems": problems}
    part = "setup/progress.html" if request.headers.get("HX-Request") else "setup/import.html"
    return render(request, part, context)


@permission("ground.import")
@require_GET
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Every problem of a refused file as a table, to be mended where it was made."""
    job = get_object_or_404(ImportJob, pk=pk)
    text = io.StringIO()
    text.write("\ufeff")  # by which Excel knows UTF-8
    writer = csv.writer(text)
    writer.writerow([_("Row"), _("Column"), _("Value"), _("What is wrong")])
    for each in problems_of(job):
        writer.writerow([each.row or "", safe(each.column), safe(each.value), safe(each.message)])
    named = {"Content-Disposition": f'attachment; filename="import-{job.pk}-report.csv"'}
    return HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8", headers=named)
