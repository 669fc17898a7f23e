"""From what stations say of their cameras to what is wrong, and from that to shares of a day. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain

from cityloop.watch.models import Sign

SILENT = timedelta(minutes=2)
NO_PICTURE = timedelta(minutes=2)
SAMPLES = 4  # of a camera's that may be missed besides
MANY, MOST = 10, 0.5  # cameras of a station, part of them: not one by one any more
AWAY = frozenset({Sign.STATION_SILENT, Sign.MANY_LOST, Sign.NO_SIGNAL})
AGAIN = timedelta(minutes=10)  # within which a fault that comes back is the one that was there

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Key:
    """What is wrong with which camera, or with the whole of a station."""

    station: int
    camera: int | None
    sign: Sign


@dataclass(frozen=True, slots=True)
class Seen:
    """A camera as its station told of it; `charged_at`: since when it has to watch it."""

    camera: int
    station: int
    charged_at: datetime
    sample: timedelta
    picture_at: datetime | None = None
    signs: frozenset[Sign] = frozenset()


@dataclass
class Found:
    """What is wrong and since when; of what is `unknown` nothing can be said now, so it stays as it was."""

    wrong: dict[Key, datetime] = field(default_factory=dict)
    unknown: set[int] = field(default_factory=set)


def found(heard: Mapping[int, datetime], cameras: Iterable[Seen], at: datetime) -> Found:
    """`heard`: when each station was heard of last. A station that is silent is one fault, not one for each camera."""
    told = Found()
    by_station: dict[int, list[Seen]] = defaultdict(list)
    for each in cameras:
        by_station[each.station].append(each)
    for station, mine in by_station.items():
        if at - heard[station] > SILENT:
            told.wrong[Key(station, None, Sign.STATION_SILENT)] = heard[station]
            told.unknown |= {each.camera for each in mine}
        else:
            _of_station(told, station, mine, at)
    return told


def _of_station(told: Found, station: int, cameras: Sequence[Seen], at: datetime) -> None:
    lost = {each.camera: since for each in cameras if (since := _lost_since(each, at))}
    if len(lost) >= MANY and len(lost) >= MOST * len(cameras):
        told.wrong[Key(station, None, Sign.MANY_LOST)] = min(lost.values())
        told.unknown |= set(lost)
        lost = {}
    for camera, since in lost.items():
        told.wrong[Key(station, camera, Sign.NO_SIGNAL)] = since
    for each in cameras:
        if each.camera not in lost and each.camera not in told.unknown:
            told.wrong |= {Key(station, each.camera, sign): at for sign in each.signs}


def _lost_since(seen: Seen, at: datetime) -> datetime | None:
    since = max(seen.picture_at, seen.charged_at) if seen.picture_at else seen.charged_at
    return since if at - since > NO_PICTURE + SAMPLES * seen.sample else None


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds of a day."""

    charged: int
    online: int
    well: int
    signs: dict[str, int]


def measured(charges: Iterable[Span], faults: Iterable[tuple[Sign, Span]], day: Span) -> Measured:
    """Of the time in which a station had to watch the camera; what overlaps counts once."""
    charged = _joined(_within(each, day) for each in charges)
    by_sign: dict[Sign, list[Span]] = defaultdict(list)
    for sign, span in faults:
        by_sign[sign] += [_within(span, each) for each in charged]
    wrong = {sign: _joined(spans) for sign, spans in by_sign.items()}
    length = _seconds(charged)
    away = _seconds(_joined(chain.from_iterable(spans for sign, spans in wrong.items() if sign in AWAY)))
    ill = _seconds(_joined(chain.from_iterable(wrong.values())))
    signs = {sign.value: seconds for sign, spans in sorted(wrong.items()) if (seconds := _seconds(spans))}
    return Measured(length, length - away, length - ill, signs)


def _within(span: Span, bounds: Span) -> Span:
    return max(span[0], bounds[0]), min(span[1], bounds[1])


def _joined(spans: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for begins, ends in sorted(span for span in spans if span[0] < span[1]):
        if joined and begins <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(ends, joined[-1][1]))
        else:
            joined.append((begins, ends))
    return joined


def _seconds(spans: Iterable[Span]) -> int:
    return round(sum((ends - begins for begins, ends in spans), timedelta(0)).total_seconds())


def percent(part: int, whole: int) -> float | None:
    """To a tenth, and never rounded up to all; None where there was nothing to measure."""
    return None if not whole else int(1000 * part / whole) / 10
