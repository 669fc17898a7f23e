"""What was typed, as the services take it. An address that is not typed again stays as it is."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any

from django.http import QueryDict
from django.utils.dateparse import parse_time
from django.utils.translation import gettext as _

from cityloop.edge.models import Station
from cityloop.watch import hours as week
from cityloop.watch import rules
from cityloop.watch.hours import Occasion
from cityloop.watch.models import Camera, Meaning, Owner, Recording

ADDRESSES = ("source", "sub_source", "snapshot", "control")
HOME_MINUTES = 5
MOST_OCCASIONS = 20
MINUTE = 60


class Unreadable(ValueError):
    """The message says which field cannot be read."""


def camera(given: QueryDict, known: Camera | None, found: Mapping[str, str] | None = None) -> dict[str, Any]:
    """For `watch.services.register_camera`; raises Unreadable. `found`: addresses that a search brought."""
    return {
        "code": known.code if known else _text(given, "code", _("Code"), 64),
        "name": _text(given, "name", _("Name"), 120),
        "lon": _number(given, "lon", _("Longitude")),
        "lat": _number(given, "lat", _("Latitude")),
        "direction": _number(given, "direction", _("Direction")),
        "field_of_view": _number(given, "field_of_view", _("Field of view")),
        "owner": given.get("owner") if given.get("owner") in Owner.values else Owner.OWN,
        "purpose": given.get("purpose", "").strip()[:200],
        "sign_since": _day(given, "sign_since", _("Sign since")),
        "used_since": _day(given, "used_since", _("Used since")),
        "registered_on": _day(given, "registered_on", _("Registered on")),
        "kept_days": int(_number(given, "kept_days", _("Recordings kept (days)"))),
        "recording": given.get("recording") if given.get("recording") in Recording.values else Recording.NONE,
        "ring_minutes": rules.ring_minutes(int(_number(given, "ring_minutes", _("Last minutes")))),
        "masks_itself": bool(given.get("masks_itself")),
        "speaker": given.get("speaker", "").strip()[:64],
        "presets": given.get("presets", "").splitlines(),
        "preset": given.get("preset", "").strip(),
        "station": _station(given.get("station", "")),
        "sample_seconds": _number(given, "sample_seconds", _("Seconds between two pictures")),
        "in_service": bool(given.get("in_service")),
        "home_minutes": int(_number(given, "home_minutes", _("Goes back after (minutes)")))
        if given.get("home_minutes")
        else HOME_MINUTES,
        **{name: _address(given, name, known, found or {}) for name in ADDRESSES},
    }


def _address(given: QueryDict, name: str, known: Camera | None, found: Mapping[str, str]) -> str:
    if given.get(f"forget_{name}"):
        return ""
    return given.get(name, "").strip() or (getattr(known, name) if known else found.get(name, ""))


def _station(code: str) -> Station | None:
    found = Station.objects.filter(code=code).first() if code else None
    if code and found is None:
        raise Unreadable(_("There is no such station."))
    return found


def zone(given: QueryDict) -> dict[str, Any]:
    """For `watch.services.draw_zone`, without camera and code; raises Unreadable."""
    meaning = given.get("meaning", "")
    return {
        "name": given.get("name", "").strip()[:120] or str(dict(Meaning.choices).get(meaning, meaning)),
        "polygon": polygon(given),
        "meaning": meaning,
        "dwell_seconds": round(_number(given, "minutes", _("Minutes that a thing may stay")) * MINUTE),
        "min_size": _number(given, "percent", _("Smallest size")) / 100,
        "class_code": given.get("class_code", "").strip()[:40],
        "hours": week.spans(occasions(given)),
        "preset": given.get("preset", "").strip(),
    }


def mask(given: QueryDict) -> dict[str, Any]:
    """For `watch.services.draw_mask`, without camera and code; raises Unreadable."""
    return {
        "name": given.get("name", "").strip()[:120],
        "polygon": polygon(given),
        "preset": given.get("preset", "").strip(),
    }


def polygon(given: QueryDict) -> list[list[float]]:
    """What the drawing sends: [[x, y], ...]; whether it can be watched is the rules' matter."""
    try:
        found = json.loads(given.get("polygon") or "[]")
    except ValueError as fault:
        raise Unreadable(_("The drawing cannot be read; draw it again.")) from fault
    if not isinstance(found, list) or not all(isinstance(corner, list) for corner in found):
        raise Unreadable(_("The drawing cannot be read; draw it again."))
    return found


def occasions(given: QueryDict) -> list[Occasion]:
    """Rows `days-N`, `from-N`, `to-N`. Raises Unreadable for one that is half filled in."""
    found = []
    for number in range(MOST_OCCASIONS):
        days = sorted({int(day) for day in given.getlist(f"days-{number}") if day in "0123456" and day})
        begins, ends = given.get(f"from-{number}", ""), given.get(f"to-{number}", "")
        if days and begins and ends:
            found.append(Occasion(tuple(days), _clock(begins), _clock(ends)))
        elif days or begins or ends:
            raise Unreadable(_("Hours need days, a beginning and an end."))
    return found


def _clock(text: str) -> time:
    try:
        found = parse_time("00:00" if text in ("24:00", "24:00:00") else text)
    except ValueError:
        found = None
    if found is None:
        raise Unreadable(_("This is no time of day: %(text)s") % {"text": text[:20]})
    return found.replace(second=0, microsecond=0)


def _text(given: QueryDict, name: str, label: str, most: int) -> str:
    if not (found := given.get(name, "").strip()):
        raise Unreadable(_("%(field)s is missing.") % {"field": label})
    return found[:most]


def _number(given: QueryDict, name: str, label: str) -> float:
    text = given.get(name, "").strip()
    try:
        found = float(text)
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        raise Unreadable(_("%(field)s is no number: %(text)s") % {"field": label, "text": text[:20]})
    return found


def _day(given: QueryDict, name: str, label: str) -> date | None:
    text = given.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as fault:
        raise Unreadable(_("%(field)s is no date: %(text)s") % {"field": label, "text": text[:20]}) from fault


def rows(spans: Sequence[Sequence[int]], given: QueryDict) -> list[dict[str, Any]]:
    """The hours of the form: what was typed, else what is kept, at least one row."""
    found = (_typed(given) if given else _kept(spans)) or [_row(set(), "", "")]
    return [{"number": number, **row} for number, row in enumerate(found[:MOST_OCCASIONS])]


def _typed(given: QueryDict) -> list[dict[str, Any]]:
    rows = [
        _row(
            {int(day) for day in given.getlist(f"days-{n}") if day.isdecimal()},
            given.get(f"from-{n}"),
            given.get(f"to-{n}"),
        )
        for n in range(MOST_OCCASIONS)
    ]
    return [row for row in rows if row["days"] or row["from"] or row["to"]]


def _kept(spans: Sequence[Sequence[int]]) -> list[dict[str, Any]]:
    return [_row(set(each.days), f"{each.begins:%H:%M}", f"{each.ends:%H:%M}") for each in week.told(spans)]


def _row(days: set[int], begins: str | None, ends: str | None) -> dict[str, Any]:
    return {"days": days, "from": begins or "", "to": ends or ""}
