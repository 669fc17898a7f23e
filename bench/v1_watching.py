"""V1 and V3: how many cameras one core watches, against the bare decoding of their keyframes and the usual way.

Everything is the CPU time of the whole station: receiving, decoding, looking, spooling, talking to its centre. The
streams are H.264 with B-frames, 25 pictures a second and a keyframe in two seconds. Bare decoding has the same
keyframes in memory, the same pace and as many threads, and the cameras send meanwhile to somebody who throws it away.
The usual way decodes every picture of the same streams and looks at five a second for motion.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.harness import Row, exponent, ratio
from bench.receiving import clip, drained, plans, reference, station
from tests.cityloop_edge.cameras import cameras

NAME = "V1 watching"
FULL_HD, SUB_STREAM = "1080p", "640x360"
SIZES = {FULL_HD: ((1920, 1080), 4_000_000), SUB_STREAM: ((640, 360), 1_000_000)}
USUAL = {FULL_HD: 6, SUB_STREAM: 20}  # cameras: as many as keep a core busy
UNIT = "CPU s a camera-minute"
AIM, AIM_USUAL, AIM_MEMORY = 1.15, 10, 3


@dataclass(frozen=True)
class Pace:
    """Seconds between samples, cameras, the two sizes that show how cost grows, seconds measured, rounds."""

    samples: tuple[float, ...]
    cameras: int
    small: int
    large: int
    seconds: float
    rounds: int


FULL, QUICK = Pace((2.0, 5.0), 100, 10, 200, 15, 2), Pace((2.0,), 8, 4, 16, 5, 1)


@dataclass(frozen=True)
class Cost:
    """`minute`: CPU seconds a camera-minute, as if every sample had come. `share`: of the samples that did."""

    minute: float
    share: float
    megabytes: float


def run(quick: bool) -> list[Row]:
    pace, rows = QUICK if quick else FULL, []
    with TemporaryDirectory(prefix="cityloop-bench-") as home:
        seconds = 4 if quick else 8
        clips = [clip(Path(home, f"{name}.ts"), *SIZES[name], seconds) for name in SIZES]
        with cameras(*clips) as (address, _):
            for number, name in enumerate(SIZES):
                rows += _beside_references(name, f"{address}/{number}", clips[number], pace)
            rows += _growth(address, pace.samples[-1], pace)
    return rows


def _beside_references(name: str, address: str, path: Path, pace: Pace) -> list[Row]:
    """The usual way does not care how often a picture is looked at for what stays."""
    many = USUAL[name] if pace is FULL else 2
    rows, usuals = [], [_usual(address, many, pace) for _ in range(pace.rounds)]
    for every in pace.samples:
        floors, ours = [], []
        for _ in range(pace.rounds):
            floors.append(_floor(address, path, every, pace))
            ours.append(_watched(address, pace.cameras, every, pace))
        rows += _rows(f"{name}, a sample in {every:.0f} s", ours, floors, usuals, f"{pace.cameras} cameras")
    return [*rows, Row(f"{name}: the usual way", median(usuals), UNIT, where=f"{many} cameras")]


def _rows(what: str, ours: list[Cost], floors: list[float], usuals: list[float], where: str) -> list[Row]:
    costs = [each.minute for each in ours]
    over, saved = ratio(costs, floors), ratio(usuals, costs)
    return [
        Row(f"{what}: a station", median(costs), UNIT, over, f"<= {AIM} x bare decoding", over <= AIM, where),
        Row(f"{what}: bare decoding", median(floors), UNIT, where=where),
        Row(f"{what}: saved by the station", saved, "x the usual way", None, f">= {AIM_USUAL}", saved >= AIM_USUAL),
        Row(f"{what}: samples that came", 100 * median(each.share for each in ours), "%", where=where),
        Row(f"{what}: cameras a core", 60 / median(costs), "cameras"),
    ]


def _growth(address: str, every: float, pace: Pace) -> list[Row]:
    """In 1080p, the sample that a core can bear for all of them."""
    small = _watched(f"{address}/0", pace.small, every, pace)
    large = _watched(f"{address}/0", pace.large, every, pace)
    grown = exponent((pace.small, small.minute * pace.small), (pace.large, large.minute * pace.large))
    each = (large.megabytes - small.megabytes) / (pace.large - pace.small)
    between = f"{pace.small} to {pace.large} cameras"
    return [
        Row(f"1080p, growth of cost from {between}", grown, "exponent", None, "linear: <= 1.1", grown <= 1.1),
        Row(f"1080p, samples that came with {pace.large}", 100 * large.share, "%"),
        Row("V3 memory a camera", each, "MB", None, f"<= {AIM_MEMORY}", each <= AIM_MEMORY, between),
        Row("V3 memory of the whole station", large.megabytes, "MB", where=f"{pace.large} cameras"),
    ]


def _watched(address: str, count: int, every: float, pace: Pace) -> Cost:
    with station(plans(address, count, every)) as edge:
        edge.warm_up(count, 60 + 12 * every)
        spent, seen, began = edge.cpu(), sum(edge.pictures()), time.monotonic()
        time.sleep(max(pace.seconds, 2 * every))
        spent, seen, passed = edge.cpu() - spent, sum(edge.pictures()) - seen, time.monotonic() - began
        return Cost(spent / seen * 60 / every, seen * every / (count * passed), edge.megabytes())


def _floor(address: str, path: Path, every: float, pace: Pace) -> float:
    with drained(address, pace.cameras):
        found = reference("floor", str(path), pace.cameras, every, pace.seconds)
    return found["cpu"] / found["pictures"] * 60 / every


def _usual(address: str, count: int, pace: Pace) -> float:
    found = reference("usual", address, count, pace.seconds)
    return found["cpu"] / found["share"] / count / found["seconds"] * 60
