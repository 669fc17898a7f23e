"""Alerts of the cameras: read, and decided about."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from cityloop.journal.services import Subject
from cityloop.surfaces.api.access import Permitted
from cityloop.surfaces.api.common import KINDS, StepOut, timeline
from cityloop.surfaces.api.document import one_of
from cityloop.surfaces.api.media import AttachmentOut, attached
from cityloop.surfaces.api.paging import Page, Paging, Slice, page
from cityloop.surfaces.api.schemas import GivenIn, Movable, SubjectRow, movable
from cityloop.surfaces.api.shapes import Id, Word
from cityloop.surfaces.kit.acting import standing_for, standings_of
from cityloop.watch.lifecycle import TABLE
from cityloop.watch.models import Alert
from cityloop.watch.operations import carry_out

router = Router(tags=["alerts"])
ALERT = KINDS["alert"]
Operation = Annotated[Word, one_of(TABLE)]


class AlertRow(SubjectRow):
    """What cameras saw stay in a zone; `report` is the code of the report that was made of it."""

    camera: str = Field(alias="zone.camera.code")
    zone: str = Field(alias="zone.code")
    meaning: str = Field(alias="zone.meaning")
    lon: float = Field(alias="zone.camera.lon")
    lat: float = Field(alias="zone.camera.lat")
    began_at: datetime
    raised_at: datetime
    ended_at: datetime | None
    score: float
    box: list[float]
    report: str = Field(alias="report_code")


class AlertOut(AlertRow, Movable):
    pass


class AlertPage(Page[AlertRow]):
    pass


class AlertsAsked(Paging):
    """`open`: those that nobody has decided about."""

    open: bool | None = None
    state: Word = ""


@router.get("", auth=Permitted("alert.view"), response=AlertPage)
def search_alerts(request: HttpRequest, asked: Query[AlertsAsked]) -> Slice[Alert]:
    found = ALERT.visible(request)
    if asked.open is not None:
        found = found.filter(state__in=TABLE.open_states) if asked.open else found.exclude(state__in=TABLE.open_states)
    return page(found.filter(state=asked.state) if asked.state else found, asked)


@router.get("/{pk}", auth=Permitted("alert.view"), response=AlertOut)
def read_alert(request: HttpRequest, pk: Id) -> Alert:
    alert: Alert = ALERT.find(request, pk)
    return movable(TABLE, alert, standings_of(request))


@router.get("/{pk}/timeline", auth=Permitted("alert.view"), response=list[StepOut])
def alert_timeline(request: HttpRequest, pk: Id) -> list[StepOut]:
    return timeline(ALERT, ALERT.find(request, pk))


@router.get("/{pk}/media", auth=Permitted("media.view"), response=list[AttachmentOut])
def alert_media(request: HttpRequest, pk: Id) -> list[AttachmentOut]:
    return attached(Subject("alert", str(ALERT.find(request, pk).pk)))


@router.post("/{pk}/{operation}", auth=Permitted("alert.operate"), response=AlertOut)
def operate_alert(request: HttpRequest, pk: Id, operation: Operation, body: GivenIn) -> Alert:
    """`file` makes a report of it; `dismiss` needs a `reason`; `join` the code of a report as its `target`."""
    alert: Alert = ALERT.find(request, pk)
    standing = standing_for(standings_of(request), TABLE, alert, operation)
    carry_out(alert, operation, actor=standing, at=timezone.now(), given=body.given(), revision=body.revision)
    return movable(TABLE, alert, standings_of(request))
