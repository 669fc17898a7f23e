"""Alerts of the cameras: read, and decided about."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from cityloop.surfaces.api.access import Permitted
from cityloop.surfaces.api.common import add_media, add_timeline, moved, told
from cityloop.surfaces.api.document import one_of
from cityloop.surfaces.api.paging import Page, Paging, Slice, page
from cityloop.surfaces.api.schemas import GivenIn, Movable, SubjectRow
from cityloop.surfaces.api.shapes import Id, Word
from cityloop.surfaces.kit.acting import standings_of
from cityloop.surfaces.kit.kinds import ALERT
from cityloop.watch.alerts.lifecycle import TABLE
from cityloop.watch.models import Alert
from cityloop.workflow.models import Subject

router = Router(tags=["alerts"])
Operation = Annotated[Word, one_of(TABLE)]


class AlertRow(SubjectRow):
    """What cameras saw stay in a zone; `report` is the code of the report made of it, `cause` why it was none.

    `again` is the closed case at whose place it stands; `until`, how long it is waited for after a reminder.
    """

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
    rule: str
    report: str = Field(alias="report_code")
    cause: str
    until: datetime | None
    again: int | None

    @staticmethod
    def resolve_again(alert: Alert) -> int | None:
        return alert.again.case_id if alert.again else None


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
    found = ALERT.visible(standings_of(request))
    if asked.open is not None:
        found = found.filter(state__in=TABLE.open_states) if asked.open else found.exclude(state__in=TABLE.open_states)
    return page(found.filter(state=asked.state) if asked.state else found, asked)


@router.get("/{pk}", auth=Permitted("alert.view"), response=AlertOut)
def read_alert(request: HttpRequest, pk: Id) -> Subject:
    return told(request, ALERT, pk)


# Before the operations, whose address takes any word.
add_timeline(router, ALERT)
add_media(router, ALERT)


@router.post("/{pk}/{operation}", auth=Permitted("alert.operate"), response=AlertOut)
def operate_alert(request: HttpRequest, pk: Id, operation: Operation, body: GivenIn) -> Subject:
    """`file` makes a report of it; `dismiss` needs a `cause`; `join` the code of a report as its `target`.

    `reopen` opens the case at whose place it stands; `remind` has the loudspeaker beside the camera speak; `take_back`
    makes what was dismissed or joined undecided once more, while no other alert of its zone is.
    """
    return moved(request, ALERT, pk, operation, body)
