"""Whether the unit grid is whole."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from cityloop.geography.choices import Level
from cityloop.geography.models import Area
from cityloop.geography.topology import Flaw, check_cells
from cityloop.surfaces.kit.access import permission

A_PAGE = 100


@permission("ground.import")
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    cells = Area.objects.filter(level=Level.CELL, until=None).count()
    findings = sorted(check_cells(), key=lambda each: -each.area_m2) if cells else []
    context = {
        "cells": cells,
        "counts": [(kind.label, sum(each.flaw == kind for each in findings)) for kind in Flaw],
        "findings": Paginator(findings, A_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "setup/topology.html", context)
