"""V6: two thousand cameras looked at once a minute each by one station, connected to a hundred at a time at most."""

from __future__ import annotations

import time
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.harness import Row
from bench.receiving import Edge, clip, plans, station
from tests.cityloop_edge.cameras import cameras

NAME = "V6 patrol"
CAMERAS, QUICK_CAMERAS, EVERY = 2000, 40, 60.0
SIZE, BITS, SECONDS = (640, 360), 1_000_000, 4
ROUNDS = 2  # measured


def run(quick: bool) -> list[Row]:
    many, every = (QUICK_CAMERAS, 20.0) if quick else (CAMERAS, EVERY)
    with ExitStack() as stack:
        home = stack.enter_context(TemporaryDirectory(prefix="cityloop-bench-"))
        address, _ = stack.enter_context(cameras(clip(Path(home, "sub.ts"), SIZE, BITS, SECONDS)))
        watched = [each.model_copy(update={"zones": ()}) for each in plans(f"{address}/0", many, every)]
        edge = stack.enter_context(station(tuple(watched)))
        _all_seen(edge, many, 4 * every + 120)
        spent, seen, began = edge.cpu(), sum(edge.pictures()), time.monotonic()
        time.sleep(ROUNDS * every)
        spent, seen = edge.cpu() - spent, sum(edge.pictures()) - seen
        share = seen * every / (many * (time.monotonic() - began))
        megabytes = edge.megabytes()
    where = f"{many} cameras, one picture in {every:.0f} s each"
    return [
        Row("visits that came in time", 100 * share, "%", None, ">= 90", share >= 0.9, where),
        Row("CPU a visit", 1000 * spent / seen, "ms"),
        Row("cameras a core, a picture a minute each", 60 * seen / spent, "cameras"),
        Row("memory a camera", megabytes / many, "MB"),
    ]


def _all_seen(edge: Edge, many: int, patience: float) -> None:
    end = time.monotonic() + patience
    while len(seen := edge.pictures()) < many or not all(seen):
        if time.monotonic() > end:
            raise TimeoutError(f"{sum(map(bool, seen))} of {many} cameras were seen")
        time.sleep(1)
