"""Cameras out of a file: put on record all at once, or none of them.

What a file does not tell stays as it is; that an address is not in it says nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from cityloop.edge.models import Station
from cityloop.geography.drafts import CameraDraft
from cityloop.geography.putting.upsert import Put, Putter, chunks, longest, upsert
from cityloop.geography.rules import Problem
from cityloop.geography.saying import gettext as _
from cityloop.privacy.fields import EncryptedTextField
from cityloop.watch import rules
from cityloop.watch.models import Camera

FIELDS = [field for field in Camera._meta.concrete_fields if not field.primary_key]
TOLD = (
    *("name", "lon", "lat", "direction", "field_of_view", "owner", "purpose", "sign_since", "used_since"),
    *("registered_on", "kept_days", "source", "sub_source", "snapshot", "speaker", "in_service"),
    *("recording", "ring_minutes", "masks_itself", "presets", "preset", "control", "home_minutes"),
)
_CHECKS: dict[str, Callable[[Any], object]] = {
    "code": lambda code: rules.camera(code, 1),
    "direction": lambda degrees: rules.view(degrees, 1),
    "field_of_view": lambda degrees: rules.view(0, degrees),
    "kept_days": rules.kept_days,
    "ring_minutes": rules.ring_minutes,
    "presets": rules.presets,
    "control": rules.control,
    "home_minutes": rules.home_minutes,
    "source": rules.source,
    "sub_source": rules.source,
    "snapshot": rules.snapshot,
}


def problems(drafts: Sequence[CameraDraft]) -> list[Problem]:
    """Values are not repeated: any may be an address."""
    times, stations = Counter(draft.code for draft in drafts), set(Station.objects.values_list("code", flat=True))
    lengths = longest(Camera, "name", "purpose", "speaker")
    positions = dict(Camera.objects.values_list("code", "presets"))
    found = []
    for row, draft in enumerate(drafts, 1):
        found += [Problem(row, column, message) for column, message in _faults(draft, lengths)]
        if draft.preset and draft.preset not in (draft.presets or positions.get(draft.code, ())):
            found.append(Problem(row, "preset", _("The camera has no such position.")))
        if times[draft.code] > 1:
            found.append(Problem(row, "code", _("stands more than once"), draft.code[:60]))
        if draft.station and draft.station not in stations:
            found.append(Problem(row, "station", _("There is no such station."), draft.station[:60]))
    return found


def _faults(draft: CameraDraft, lengths: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    for column, check in _CHECKS.items():
        if (value := getattr(draft, column)) is not None:
            try:
                check(value)
            except rules.BadSource as fault:
                yield column, str(fault)
    for column, most in lengths.items():
        text = getattr(draft, column) or ""
        if len(text) > most or "\0" in text:
            yield column, _("longer than %(most)d characters") % {"most": most}


def write(drafts: Sequence[CameraDraft]) -> Put:
    stations = dict(Station.objects.values_list("code", "pk"))
    done = [upsert(Camera, [field.column for field in FIELDS], _rows(some, stations)) for some in chunks(drafts)]
    return Put(sum(each.added for each in done), sum(each.changed for each in done))


def _rows(drafts: Sequence[CameraDraft], stations: Mapping[str, int]) -> Iterator[list[Any]]:
    known = Camera.objects.in_bulk([draft.code for draft in drafts], field_name="code")
    for draft in drafts:
        camera = known.get(draft.code) or Camera(code=draft.code)
        for name in TOLD:
            if (told := getattr(draft, name)) is not None:
                setattr(camera, name, list(told) if name == "presets" else told)
        if draft.station:
            camera.station_id = stations[draft.station]
        if camera.preset not in camera.presets:
            camera.preset = ""
        yield [_stored(field, getattr(camera, field.attname)) for field in FIELDS]


def _stored(field: Any, value: Any) -> Any:
    """As the column holds it: addresses sealed. Dates and lists are made ready by `upsert`."""
    return field.get_prep_value(value) if isinstance(field, EncryptedTextField) else value


PUTTER = Putter(model=Camera, problems=problems, write=write)
