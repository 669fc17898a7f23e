"""The record of looking as a list: filtered on its page, and exported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from cityloop.privacy.rules import mask_numbers
from cityloop.staff.rules import Post, Standing
from cityloop.surfaces.errands.exporting.columns import Labels, code_of, coded, departments, named, people, plain
from cityloop.surfaces.errands.exporting.lists import Asked, Column, ExportedList
from cityloop.surfaces.kit import lights
from cityloop.watch.models import Look, Why

CAMERA = pgettext_lazy("device", "Camera")


def found(given: Mapping[str, str]) -> QuerySet[Look]:
    """`q` is in the name or code of the camera or person; `since` and `until` are local days, both counted in."""
    words, why = given.get("q", "").strip()[:80], given.get("why", "")
    looks = Look.objects.select_related("person", "camera", "round", "footage")
    if words:
        looks = looks.filter(
            Q(camera__name__icontains=words)
            | Q(camera__code__icontains=words)
            | Q(person__name__icontains=words)
            | Q(person__username__iexact=words)
        )
    if why in Why.values:
        looks = looks.filter(why=why)
    if since := _day(given.get("since", "")):
        looks = looks.filter(began_at__gte=_midnight(since))
    if until := _day(given.get("until", "")):
        looks = looks.filter(began_at__lt=_midnight(until + timedelta(days=1)))
    return looks


def lasted(length: timedelta) -> str:
    """Seconds below a minute: a picture in a round is not looked at longer."""
    seconds = round(length.total_seconds())
    return _("%(n)d s") % {"n": seconds} if seconds < 60 else lights.span(length)


def unit(names: Labels) -> Labels:
    """Posts of the centre belong to no department."""
    return lambda code: names(code) if code else _("Command centre")


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), timezone.get_current_timezone())


def _seconds(began: datetime, last: datetime, ended: datetime | None) -> int:
    return round(((ended or last) - began).total_seconds())


def columns() -> list[Column]:
    """As order 799, art. 16 asks: reason, content, person and unit."""
    return [
        plain(gettext_lazy("Began at"), "began_at", datetime),
        plain(gettext_lazy("Ended at"), "ended_at", datetime),
        Column(gettext_lazy("Seconds"), ("began_at", "last_at", "ended_at"), _seconds, int),
        Column(gettext_lazy("Who"), ("person__username",), people()),
        plain(code_of(gettext_lazy("Who")), "person__username"),
        *coded(gettext_lazy("Post"), "post", named(dict(Post.choices))),
        Column(gettext_lazy("Unit"), ("department",), unit(departments())),
        plain(code_of(gettext_lazy("Unit")), "department"),
        plain(CAMERA, "camera__name"),
        plain(code_of(CAMERA), "camera__code"),
        plain(gettext_lazy("Recorded from"), "footage__begin", datetime),
        plain(gettext_lazy("Recorded to"), "footage__end", datetime),
        *coded(gettext_lazy("Reason"), "why", named(dict(Why.choices))),
        plain(gettext_lazy("Round"), "round__name"),
        plain(gettext_lazy("About"), "about"),
        Column(gettext_lazy("Words"), ("words",), mask_numbers),
    ]


def _listed(asked: Asked, held: Sequence[Standing], at: datetime) -> QuerySet[Look]:
    return found(QueryDict(asked.query))


LIST = ExportedList(
    "look", gettext_lazy("What was looked at"), "look.view", columns, _listed, ("camera__lon", "camera__lat")
)
