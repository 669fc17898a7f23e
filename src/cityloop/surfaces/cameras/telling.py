"""Cameras, zones and masks as the pages show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cityloop.edge.models import Command
from cityloop.edge.words import said
from cityloop.evidence.models import Media
from cityloop.surfaces.kit import lights
from cityloop.watch import hours as week
from cityloop.watch import queries as watch
from cityloop.watch import rules
from cityloop.watch.models import Camera, Condition, Mask, Zone

TONES = {Condition.WATCHING: "good", Condition.FAILED: "bad", Condition.SILENT: "warn"}
TURNS = 5  # of late
WIDTH = 1600  # of every drawing, whatever the picture
UNKNOWN = (16, 9)  # the shape of a picture that nobody has seen


@dataclass(frozen=True, slots=True)
class Row:
    camera: Camera
    condition: str
    tone: str
    trouble: str
    picture_at: datetime | None
    owes: list[str]
    away: bool = False


def rows(found: Sequence[Camera], at: datetime) -> list[Row]:
    told = watch.conditions(found, at)
    return [
        Row(
            camera,
            str(condition.label),
            TONES.get(condition, "plain"),
            said(health.trouble) if health and condition is Condition.FAILED else "",
            health.last_picture_at if health else None,
            owes(camera, at),
            bool(health and health.away and condition in (Condition.WATCHING, Condition.FAILED)),
        )
        for camera in found
        for condition, health in [told[camera.code]]
    ]


def owes(camera: Camera, at: datetime) -> list[str]:
    return rules.owes(camera.purpose, camera.sign_since, camera.used_since, camera.registered_on, at.date())


@dataclass(frozen=True, slots=True)
class Shape:
    """What is drawn into a picture; `corners` for an SVG as wide and high as the picture."""

    drawn: Zone | Mask
    corners: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """A camera's latest picture, if there is one, and all that is drawn into it."""

    command: Command | None
    width: int
    height: int
    zones: list[Shape]
    masks: list[Shape]


def drawing(camera: Camera, beside: Zone | Mask | None = None) -> Drawing:
    """Without `beside`, which is being drawn anew."""
    command = watch.latest_picture(camera)
    media = Media.objects.filter(sha256=command.picture).first() if command else None
    width, height = (media.width, media.height) if media and media.width and media.height else UNKNOWN
    size = (WIDTH, round(WIDTH * height / width))
    zones = [zone for zone in camera.zones.filter(in_service=True) if zone != beside]
    masks = [mask for mask in camera.masks.all() if mask != beside]
    return Drawing(command if media else None, *size, _shapes(zones, size), _shapes(masks, size))


def _shapes(drawn: Iterable[Zone | Mask], size: tuple[int, int]) -> list[Shape]:
    return [_shape(each, *size) for each in drawn]


def _shape(drawn: Zone | Mask, width: int, height: int) -> Shape:
    corners = [(x * width, y * height) for x, y in drawn.polygon]
    middle = [sum(side) / len(corners) for side in zip(*corners, strict=True)]
    return Shape(drawn, " ".join(f"{x:.1f},{y:.1f}" for x, y in corners), round(middle[0]), round(middle[1]))


def zone(found: Zone) -> dict[str, Any]:
    return {
        "zone": found,
        "hours": hours(found.hours) or _("always"),
        "dwell": _seconds(found.dwell_seconds),
        "size": f"{found.min_size * 100:.2g} %",
    }


def _seconds(length: int) -> str:
    return lights.span(timedelta(seconds=length)) if length >= 60 else _("%(n)d s") % {"n": length}


def asked(camera: Camera, at: datetime) -> dict[str, Any]:
    """How far the latest asking for a picture is."""
    command = watch.asked_picture(camera)
    waits = command is not None and not command.outcome and command.expires_at > at
    late = command is not None and not command.outcome and not waits
    return {"asked": command, "waits": waits, "late": late}


def hours(spans: Sequence[Sequence[int]]) -> str:
    """Mon–Fri 06:00–09:00, Sat Sun 06:00–11:00; empty for always."""
    by_days: dict[tuple[int, ...], list[str]] = {}
    for each in week.told(spans):
        by_days.setdefault(each.days, []).append(f"{each.begins:%H:%M}–{_end(each.ends)}")
    return "; ".join(f"{days(each)} {' '.join(clocks)}" for each, clocks in by_days.items())


def _end(clock: time) -> str:
    return f"{clock:%H:%M}" if clock != time(0) else "24:00"


def days(numbers: Sequence[int]) -> str:
    """0 is Monday; neighbours are drawn together."""
    if len(numbers) == 7:
        return _("daily")
    names, runs = day_names(), _runs(numbers)
    return " ".join(names[run[0]] if len(run) == 1 else f"{names[run[0]]}–{names[run[-1]]}" for run in runs)


def _runs(numbers: Sequence[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return runs


def day_names() -> list[str]:
    """Monday first."""
    return [date_format(datetime(2024, 1, day), "D") for day in range(1, 8)]  # noqa: DTZ001 - any week that begins so


def turns(camera: Camera) -> list[dict[str, Any]]:
    """Who turned it of late, and how."""
    found = camera.turns.select_related("person")[:TURNS]
    return [{"person": each.person, "at": each.began_at, "what": turned(each.what)} for each in found]


def turned(what: Mapping[str, Any]) -> str:
    """In words."""
    named = {"go": _("to %(preset)s"), "keep": _("kept as %(preset)s"), "forget": _("%(preset)s forgotten")}
    if what["how"] in named:
        return str(named[what["how"]]) % {"preset": what.get("preset", "")}
    sides = (
        ("pan", _("to the left"), _("to the right")),
        ("tilt", _("down"), _("up")),
        ("zoom", _("farther"), _("nearer")),
    )
    return ", ".join(more if what[side] > 0 else less for side, less, more in sides if what.get(side))
