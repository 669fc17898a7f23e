"""What a picture or clip becomes evidence of, as people write it: the number of a case or report, or of an alert."""

from __future__ import annotations

import re

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from cityloop.cases import queries as cases
from cityloop.journal.services import Subject
from cityloop.surfaces.kit import acting
from cityloop.surfaces.kit.kinds import ON_DESK
from cityloop.watch.alerts.lifecycle import TABLE as ALERTS
from cityloop.watch.models import Camera
from cityloop.watch.seeing import sight
from cityloop.workflow.errors import Unsuitable

_NUMBER = re.compile(r"(R?)\d{8}-(\d{1,18})", re.IGNORECASE)
FEW = 8
_NAMED = re.compile(r"(case|report|alert)-(\d{1,18})")


def subject(request: HttpRequest, text: str) -> Subject:
    """One that whoever asks may see; raises Unsuitable."""
    kind, number = _read(text.strip())
    found = ON_DESK.get(kind)
    seen = found.visible(acting.standings_of(request)).filter(pk=number) if found and number else None
    if seen is None or not acting.may(request, found.view if found else "") or not seen.exists():
        raise Unsuitable(_("No case, report or alert has this number, or it is not for you."))
    return Subject(kind, str(number))


def likely(request: HttpRequest, camera: Camera) -> list[tuple[str, str]]:
    """What the camera is likely to show, as number and words: its alerts that wait, open cases within its sight."""
    held = acting.standings_of(request)
    alerts = ON_DESK["alert"].visible(held).filter(zone__camera=camera, state__in=ALERTS.open_states)[:FEW]
    named = [
        (f"alert-{each.pk}", f"{each.zone.name} {timezone.localtime(each.raised_at):%m-%d %H:%M}") for each in alerts
    ]
    if not acting.may(request, "case.view"):
        return named
    view = sight.View(camera.lon, camera.lat, camera.direction, camera.field_of_view)
    around = cases.open_within(held, *sight.box(camera.lon, camera.lat))
    seen = [each for each in around if sight.sees(view, each.lon, each.lat)][:FEW]
    return [*named, *((each.number, f"{each.condition.minor.name} {each.address}") for each in seen)]


def _read(text: str) -> tuple[str, int]:
    if named := _NAMED.fullmatch(text):
        return named[1], int(named[2])
    if number := _NUMBER.fullmatch(text):
        return "report" if number[1] else "case", int(number[2])
    return "", 0


def address(subject: Subject) -> str:
    return f"/{subject.kind}s/{subject.id}/"


def label(subject: Subject) -> str:
    """As people say it."""
    words = {"case": _("Case %(n)s"), "report": _("Report %(n)s"), "alert": _("Alert %(n)s")}
    return words.get(subject.kind, "%(n)s") % {"n": subject.id}
