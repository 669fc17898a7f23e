"""When the rules of zones hold. Pure: the picture brings its time.

A thing that stands in a zone when the rule begins to hold counts from then, so nothing can begin in a zone before its
rule has held for the dwell time.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta, timezone

from cityloop_edge.messages import WEEK, Span
from cityloop_edge.vision.zones import Area

MINUTE = 60.0  # seconds


def now(areas: Sequence[Area], at: datetime, offset_minutes: int) -> tuple[frozenset[str], tuple[Area, ...]]:
    """The zones whose rule does not hold at this moment, and all areas as they are watched until it changes."""
    since = {area.zone: held(area.hours, at, offset_minutes) for area in areas}
    resting = frozenset(zone for zone, seconds in since.items() if seconds < 0)
    return resting, tuple(area if since[area.zone] >= area.dwell else replace(area, dwell=math.inf) for area in areas)


def held(hours: Sequence[Span], at: datetime, offset_minutes: int) -> float:
    """For how many seconds the rule has held without a break; less than none where it does not hold."""
    if not hours:
        return math.inf
    week = _of_week(at, offset_minutes)
    for begins, ends in hours:
        if begins * MINUTE <= week < ends * MINUTE:
            before = next((span for span in hours if span[1] == WEEK), None) if begins == 0 else None
            return week - (before[0] - WEEK if before else begins) * MINUTE
    return -1.0


def _of_week(at: datetime, offset_minutes: int) -> float:
    """Seconds since Monday 0:00 in the city."""
    local = at.astimezone(timezone(timedelta(minutes=offset_minutes)))
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return local.weekday() * 24 * 60 * MINUTE + (local - midnight).total_seconds()
