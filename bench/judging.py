"""Judges what the eyes find in clips whose truth is known: any folder with a `truth.json`.

`truth.json` is a list of
`{"clip": file, "zones": [{"name", "polygon": [[x, y], ...] in fractions of the picture, "dwell_s"}],
"events": [{"zone", "start_s", "end_s" or null, "tolerance_s"}]}`. The thing comes to rest at `start_s` and leaves at
`end_s`. An alert is right if it comes within `tolerance_s` of `start_s + dwell_s`, one to one; every other is false.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from threading import Event as Stop
from typing import Annotated
from urllib.parse import quote

import cv2
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from cityloop_edge.messages import CameraPlan, Fraction, Meaning, Phase, Sighting, ZonePlan
from cityloop_edge.vision.sources import Unreadable
from cityloop_edge.vision.watching import watch

EVERY = 1.0  # seconds between two pictures
SMALLEST = 0.001  # part of the picture
FAST = 10_000  # times as fast as filmed
Seconds = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Given(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Zone(Given):
    name: str
    polygon: Annotated[tuple[tuple[Fraction, Fraction], ...], Field(min_length=3)]
    dwell_s: Annotated[float, Field(gt=0, le=86_400)]


class Event(Given):
    zone: str
    start_s: Seconds
    end_s: Seconds | None = None
    tolerance_s: Seconds


class Truth(Given):
    clip: str
    zones: tuple[Zone, ...]
    events: tuple[Event, ...] = ()
    kind: str = ""


class Found(BaseModel):
    """`start_s`: when it came to rest, as the eye saw it; `alert_s`: when the alert came."""

    zone: str
    start_s: float
    alert_s: float
    end_s: float | None = None


class Verdict(BaseModel):
    clip: str
    kind: str = Field("", exclude=True)
    seconds: float = Field(0, exclude=True)
    found: list[Found]
    matched: int
    missed: int
    false: int


class Judgement(BaseModel):
    clips: list[Verdict]
    recall: float
    precision: float


class BadTruth(Exception):
    """The folder cannot be judged; says why."""


TRUTHS: TypeAdapter[list[Truth]] = TypeAdapter(list[Truth])


def truths_of(folder: Path) -> list[Truth]:
    """Raises BadTruth where the file is missing, no such list, or names clips or zones that are not there."""
    try:
        found = TRUTHS.validate_json((folder / "truth.json").read_bytes())
    except (OSError, ValidationError) as error:
        raise BadTruth(str(error)) from error
    for truth in found:
        if not (folder / truth.clip).is_file():
            raise BadTruth(f"no clip {truth.clip} in this folder")
        if unknown := {event.zone for event in truth.events} - {zone.name for zone in truth.zones}:
            raise BadTruth(f"{truth.clip}: events in unknown zones: {', '.join(sorted(unknown))}")
    return found


def judge_all(folder: Path, truths: Sequence[Truth]) -> Judgement:
    with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as pool:
        return judgement(list(pool.map(partial(judge, folder), truths)))


def judgement(verdicts: list[Verdict]) -> Judgement:
    return Judgement(clips=verdicts, recall=recall(verdicts), precision=precision(verdicts))


def recall(verdicts: Iterable[Verdict]) -> float:
    """Part of the events that were found; 1 where there are none."""
    pairs = [(each.matched, each.matched + each.missed) for each in verdicts]
    return _part(sum(hits for hits, _all in pairs), sum(everything for _hits, everything in pairs))


def precision(verdicts: Iterable[Verdict]) -> float:
    """Part of the alerts that were right; 1 where there are none."""
    pairs = [(each.matched, each.matched + each.false) for each in verdicts]
    return _part(sum(hits for hits, _all in pairs), sum(everything for _hits, everything in pairs))


def _part(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 1.0


def judge(folder: Path, truth: Truth) -> Verdict:
    """Raises BadTruth for a clip that cannot be read."""
    cv2.setNumThreads(1)
    try:
        found, seconds = look(folder / truth.clip, truth.zones)
    except Unreadable as error:
        raise BadTruth(f"{truth.clip}: {error}") from error
    hits = sum(matched(truth, found, zone) for zone in truth.zones)
    return Verdict(
        clip=truth.clip,
        kind=truth.kind,
        seconds=seconds,
        found=found,
        matched=hits,
        missed=len(truth.events) - hits,
        false=len(found) - hits,
    )


def look(clip: Path, zones: Sequence[Zone]) -> tuple[list[Found], float]:
    """What a station's eye finds in the clip, by the second of the alert, and how long the clip is."""
    plan = CameraPlan(
        camera="clip",
        source=f"file://{quote(str(clip.resolve()))}?once=1&speed={FAST}",
        sample_seconds=EVERY,
        zones=tuple(_plan(number, zone) for number, zone in enumerate(zones)),
    )
    found: dict[str, Found] = {}
    seconds = 0.0
    for each in watch(plan, None, Stop()):
        seconds = each.seconds
        for sighting in each.sightings:
            _note(found, sighting, seconds, zones)
    return sorted(found.values(), key=lambda each: each.alert_s), seconds


def _plan(number: int, zone: Zone) -> ZonePlan:
    """Under a code of its own: the names in a foreign truth are free."""
    return ZonePlan(
        zone=f"z{number}",
        polygon=zone.polygon,
        meaning=Meaning.NO_STALL,
        dwell_seconds=zone.dwell_s,
        min_size=SMALLEST,
    )


def _note(found: dict[str, Found], sighting: Sighting, seconds: float, zones: Sequence[Zone]) -> None:
    key = str(sighting.stay)
    if sighting.phase is Phase.BEGAN:
        since = (sighting.at - sighting.began_at).total_seconds() * FAST
        zone = zones[int(sighting.zone.removeprefix("z"))].name
        found[key] = Found(zone=zone, start_s=round(max(seconds - since, 0), 2), alert_s=round(seconds, 2))
    elif sighting.phase is Phase.ENDED and key in found:
        found[key].end_s = round(seconds, 2)


def matched(truth: Truth, found: Sequence[Found], zone: Zone) -> int:
    """As many pairs as can be: each alert, in order, takes the event whose time runs out first."""
    events = sorted(
        (each.start_s + zone.dwell_s - each.tolerance_s, each.start_s + zone.dwell_s + each.tolerance_s)
        for each in truth.events
        if each.zone == zone.name
    )
    count = 0
    for alert in (each.alert_s for each in found if each.zone == zone.name):
        fitting = [event for event in events if event[0] <= alert <= event[1]]
        if fitting:
            events.remove(min(fitting, key=lambda event: event[1]))
            count += 1
    return count
