"""V5: fifty cameras for half an hour: does the station's memory stay as it is, and was anything missed?"""

from __future__ import annotations

import time
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from bench.harness import Row
from bench.laps import clip, doubled, missed, plans
from bench.receiving import Edge, station
from tests.cityloop_edge.cameras import cameras

NAME = "V5 soak"
CAMERAS, LAP, MINUTES, WARM = 50, 120, 30, 5
QUICK_CAMERAS, QUICK_LAP, QUICK_MINUTES, QUICK_WARM = 5, 45, 3, 0.5
FLAT = 20.0  # MB an hour of the whole station


def run(quick: bool) -> list[Row]:
    many, lap = (QUICK_CAMERAS, QUICK_LAP) if quick else (CAMERAS, LAP)
    minutes, warm = (QUICK_MINUTES, QUICK_WARM) if quick else (MINUTES, WARM)
    with ExitStack() as stack:
        home = stack.enter_context(TemporaryDirectory(prefix="cityloop-bench-"))
        address, _ = stack.enter_context(cameras(clip(Path(home, "lap.ts"), lap)))
        edge = stack.enter_context(station(plans(address, many)))
        edge.warm_up(many, 120)
        memory = _memory(edge, 60 * minutes, 60 * warm)
        told, codes = edge.sightings(), [f"c{number}" for number in range(many)]
    slope, where = _slope(memory), f"{many} cameras, {minutes} minutes"
    began = sum(each.phase == "began" for each in told)
    lost, twice = (sum(count(told, code, lap) for code in codes) for count in (missed, doubled))
    return [
        Row("memory grows by", slope, "MB an hour", None, f"<= {FLAT:g}", quick or slope <= FLAT, where),
        Row("memory at the end", memory[-1][1], "MB"),
        Row("boxes told", began, "sightings"),
        Row("boxes missed", lost, "sightings", None, "0", lost == 0),
        Row("boxes told twice", twice, "sightings", None, "0", twice == 0),
    ]


def _memory(edge: Edge, seconds: float, warm: float) -> list[tuple[float, float]]:
    """(seconds, MB), once the station has warmed up."""
    began, found = time.monotonic(), []
    while (passed := time.monotonic() - began) < seconds:
        if passed > warm:
            found.append((passed, edge.megabytes()))
        time.sleep(5)
    return found


def _slope(memory: list[tuple[float, float]]) -> float:
    """The straight line through all of them, MB an hour."""
    seconds, megabytes = np.array(memory).T
    return float(np.polyfit(seconds / 3600, megabytes, 1)[0])
