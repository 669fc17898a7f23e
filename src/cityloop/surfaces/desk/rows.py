"""Lines of the inbox: what each subject shows of itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cityloop.cases import trips
from cityloop.cases.models import Case, Request, Source
from cityloop.catalogue.models import Condition
from cityloop.evidence import queries as evidence
from cityloop.intake.models import Report
from cityloop.surfaces.kit.kinds import KINDS
from cityloop.watch.alerts import attention
from cityloop.watch.models import Alert

ICONS = {
    Source.INSPECTOR: "eye",
    Source.HOTLINE: "phone",
    Source.CITIZEN: "people",
    Source.CAMERA: "camera",
    Source.LEADER: "note",
    Source.DEPARTMENT: "building",
    Source.SENSOR: "sensor",
}


@dataclass(frozen=True, slots=True)
class Row:
    kind: str
    id: int
    title: str
    number: str
    place: str
    who: str
    state: str | Promise
    source: str | Promise = ""
    icon: str = ""
    due_at: datetime | None = None
    yellow_at: datetime | None = None
    until: datetime | None = None
    at: datetime | None = None
    urgent: bool = False
    supervised: bool = False
    picture: int | None = None
    lon: float | None = None
    lat: float | None = None
    mark: str | Promise = ""
    trip: str = ""
    times: int = 1
    probation: bool = False

    @property
    def address(self) -> str:
        return f"/{self.kind}s/{self.id}/"


def is_english() -> bool:
    return (get_language() or "").startswith("en")


def class_name(condition: Condition | None) -> str:
    """The minor class in the reader's language."""
    if condition is None:
        return _("Not classified yet")
    minor = condition.minor
    return minor.name_en if is_english() and minor.name_en else minor.name


def place(subject: Any) -> str:
    return subject.address or subject.area_name or f"{subject.lon:.5f}, {subject.lat:.5f}"


def case(each: Case, trip: str = "") -> Row:
    return Row(
        "case", each.pk, class_name(each.condition), each.number, place(each), str(each.department),
        KINDS["case"].table().state(each.state).label, Source(each.source).label, ICONS[Source(each.source)],
        each.due_at, each.yellow_at, each.until, each.filed_at, each.urgent, each.supervised, None, each.lon, each.lat,
        trip=trip,
        mark=each.get_contractor_display(),
    )  # fmt: skip


def report(each: Report) -> Row:
    return Row(
        "report", each.pk, class_name(each.condition), each.number, place(each), _short(each.description),
        KINDS["report"].table().state(each.state).label, Source(each.source).label, ICONS[Source(each.source)],
        each.due_at, each.yellow_at, None, each.received_at, False, False, None, each.lon, each.lat,
    )  # fmt: skip


def request(each: Request) -> Row:
    return Row(
        "request", each.pk, f"{each.get_kind_display()} · {class_name(each.case.condition)}", each.case.number,
        place(each.case), str(each.case.department), KINDS["request"].table().state(each.state).label, "", "clock",
        None, None, each.wanted_until, each.asked_at, False, False, None, each.case.lon, each.case.lat,
    )  # fmt: skip


def alert(each: Alert, picture: int | None = None, times: int = 1, probation: bool = False) -> Row:
    camera = each.zone.camera
    return Row(
        "alert", each.pk, each.zone.get_meaning_display(), timezone.localtime(each.raised_at).strftime("%H:%M:%S"),
        camera.name, each.zone.name, KINDS["alert"].table().state(each.state).label, Source.CAMERA.label, "camera",
        None, None, each.until, each.raised_at, False, False, picture, camera.lon, camera.lat,
        mark=_("There again after closing") if each.again_id else "",
        times=times, probation=probation,
    )  # fmt: skip


def _alerts(subjects: list[Alert]) -> list[Row]:
    pictures = evidence.attachments_of_many("alert", [str(each.pk) for each in subjects])
    zones = {each.zone_id for each in subjects}
    times, probation = attention.times_today(zones, timezone.now()), attention.on_probation(zones)
    return [
        alert(each, _last(pictures.get(str(each.pk), [])), times.get(each.zone_id, 1), each.zone_id in probation)
        for each in subjects
    ]


def rows(kind: str, subjects: list[Any]) -> list[Row]:
    if kind == "alert":
        return _alerts(subjects)
    if kind == "case":
        stops = trips.stops(subjects)
        return [case(each, stops.get(each.pk, "")) for each in subjects]
    make = {"report": report, "request": request}[kind]
    return [make(each) for each in subjects]  # type: ignore[operator]  # each maker takes its own kind


def _last(attachments: list[Any]) -> int | None:
    shown = [each for each in attachments if each.role == "sighting"] or attachments
    return shown[-1].pk if shown else None


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:58]}…"
