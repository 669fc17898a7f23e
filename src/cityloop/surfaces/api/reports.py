"""Reports: sent in, read, decided about."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema, Status

from cityloop.cases.lifecycle import Switches
from cityloop.cases.models import Source
from cityloop.intake import lifecycle, practice, queries, services
from cityloop.intake.models import Report, about
from cityloop.intake.services import Caller
from cityloop.privacy.services import reveal
from cityloop.staff.rules import Post
from cityloop.surfaces.api.access import Permitted
from cityloop.surfaces.api.cases import AlikeOut
from cityloop.surfaces.api.common import Light, add_clocks, add_media, add_timeline, moved, told, waiting
from cityloop.surfaces.api.document import one_of
from cityloop.surfaces.api.paging import Ordered, Page, Slice, page
from cityloop.surfaces.api.schemas import GivenIn, ReportIn, ReportOut, ReportRow, movable
from cityloop.surfaces.api.shapes import Id, Moment, Short, Strict, Word
from cityloop.surfaces.kit import lights
from cityloop.surfaces.kit.acting import standing_with, standings_of
from cityloop.surfaces.kit.kinds import CASE, REPORT, find
from cityloop.workflow.errors import Unsuitable
from cityloop.workflow.models import Subject

router = Router(tags=["reports"])
SOURCES = {Post.INSPECTOR: Source.INSPECTOR, Post.LEADER: Source.LEADER, Post.VIDEO: Source.CAMERA}
Operation = Annotated[Word, one_of(lifecycle.table(Switches()))]


class ReportsAsked(Ordered):
    """`waiting`: only what waits for the caller's posts."""

    waiting: bool = False
    state: Word = ""
    light: Light | None = None
    source: Word = ""
    minor: Word = ""
    received_from: Moment | None = None
    received_until: Moment | None = None


class ReportPage(Page[ReportRow]):
    pass


class ReasonIn(Strict):
    reason: Short


class CallerOut(Schema):
    """Who called, in clear."""

    name: str
    phone: str


@router.post("", auth=Permitted("report.create"), response={201: ReportOut})
def receive_report(request: HttpRequest, body: ReportIn) -> Status[Report]:
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
    return Status(201, movable(practice.table(), report, []))


@router.get("", auth=Permitted("report.view"), response=ReportPage)
def search_reports(request: HttpRequest, asked: Query[ReportsAsked]) -> Slice[Report]:
    """Reports that the caller's posts see, a page at a time."""
    found = REPORT.visible(standings_of(request))
    if asked.waiting:
        found = waiting(request, REPORT, found)
    if asked.light:
        found = found.filter(lights.lit(asked.light, timezone.now()))
    columns = {
        "state": asked.state,
        "source": asked.source,
        "minor": asked.minor,
        "received_at__gte": asked.received_from,
        "received_at__lt": asked.received_until,
    }
    return page(found.filter(**{name: value for name, value in columns.items() if value}), asked)


@router.get("/{pk}", auth=Permitted("report.view"), response=ReportOut)
def read_report(request: HttpRequest, pk: Id) -> Subject:
    return told(request, REPORT, pk)


@router.get("/{pk}/look-alikes", auth=Permitted("report.operate"), response=list[AlikeOut])
def report_look_alikes(request: HttpRequest, pk: Id) -> list[queries.Alike]:
    """Cases near by that may be the same problem, the likest first."""
    found = queries.alike(find(request, REPORT, pk), timezone.now())
    seen = CASE.visible(standings_of(request)).filter(pk__in=[each.case.pk for each in found])
    shown = set(seen.values_list("pk", flat=True))
    return [each for each in found if each.case.pk in shown]


@router.post("/{pk}/caller", auth=Permitted("personal.reveal"), response=CallerOut)
def report_caller(request: HttpRequest, pk: Id, body: ReasonIn) -> dict[str, str]:
    """Who called, in clear: a person's session alone, with a reason, which stands in the journal."""
    report: Report = find(request, REPORT, pk)
    actor, at = standing_with(standings_of(request), "personal.reveal"), timezone.now()
    return {
        name: reveal(report, field, actor=actor, at=at, reason=body.reason, subject=about(report))
        for name, field in (("name", "caller_name"), ("phone", "caller_phone"))
    }


# Before the operations, whose address takes any word.
add_timeline(router, REPORT)
add_clocks(router, REPORT)
add_media(router, REPORT)


@router.post("/{pk}/{operation}", auth=Permitted("report.operate"), response=ReportOut)
def operate_report(request: HttpRequest, pk: Id, operation: Operation, body: GivenIn) -> Subject:
    """What may be done in which state, and what each operation needs, is told by `/procedures`."""
    return moved(request, REPORT, pk, operation, body)
