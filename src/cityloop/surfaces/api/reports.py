"""Reports: sent in, read, decided about."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router, Status

from cityloop.cases.models import Source
from cityloop.intake import deciding, practice, queries, services
from cityloop.intake.models import Report
from cityloop.intake.services import Caller
from cityloop.staff.rules import Post
from cityloop.surfaces.api.access import Permitted
from cityloop.surfaces.api.schemas import GivenIn, ReportIn, ReportOut, report_out
from cityloop.surfaces.kit.acting import allowed, standing_for, standing_with, standings_of
from cityloop.workflow.errors import Unsuitable

router = Router(tags=["reports"])
SOURCES = {Post.INSPECTOR: Source.INSPECTOR, Post.LEADER: Source.LEADER, Post.VIDEO: Source.CAMERA}


@router.post("", auth=Permitted("report.create"), response={201: ReportOut})
def receive(request: HttpRequest, body: ReportIn) -> Status[dict[str, Any]]:
    """Stores a report; answered once it is on disk, so what was answered is kept."""
    standing = standing_with(standings_of(request), "report.create")
    source = SOURCES.get(Post(standing.post), body.source or Source.HOTLINE)
    if source not in Source.values:
        raise Unsuitable(f"There is no source {source!r}.")
    report = services.receive(
        key=body.key,
        source=source,
        lon=body.lon,
        lat=body.lat,
        actor=standing,
        at=timezone.now(),
        description=body.description,
        address=body.address,
        condition=body.condition,
        component=body.component,
        photos=body.photos,
        caller=Caller(body.caller_name, body.caller_phone),
        handled_at_once=body.handled_at_once,
    )
    return Status(201, report_out(report, []))


@router.get("/{int:pk}", auth=Permitted("report.view"), response=ReportOut)
def read(request: HttpRequest, pk: int) -> dict[str, Any]:
    return _out(request, _find(request, pk))


@router.post("/{int:pk}/{operation}", auth=Permitted("report.operate"), response=ReportOut)
def operate(request: HttpRequest, pk: int, operation: str, body: GivenIn) -> dict[str, Any]:
    report = _find(request, pk)
    standing = standing_for(standings_of(request), practice.table(), report, operation)
    deciding.carry_out(report, operation, actor=standing, at=timezone.now(), given=body.given(), revision=body.revision)
    return _out(request, report)


def _find(request: HttpRequest, pk: int) -> Report:
    return get_object_or_404(queries.seen_by(standings_of(request)), pk=pk)


def _out(request: HttpRequest, report: Report) -> dict[str, Any]:
    can = allowed(practice.table(), report, standings_of(request))
    return report_out(report, [each.name for each in can])
