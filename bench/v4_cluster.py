"""V4: a cluster of two nodes loses one: how long are its cameras unwatched, and is anything lost or told twice?"""

from __future__ import annotations

import time
from collections import Counter
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.harness import Row
from bench.laps import clip, doubled, missed, plans
from bench.receiving import Edge, station
from cityloop_edge.messages import Phase
from tests.cityloop_edge.cameras import cameras
from tests.cityloop_edge.nodes import two_nodes

NAME = "V4 cluster"
CAMERAS, QUICK_CAMERAS, LAP = 40, 6, 60
AIM = 30  # seconds


def run(quick: bool) -> list[Row]:
    many = QUICK_CAMERAS if quick else CAMERAS
    with ExitStack() as stack:
        home = stack.enter_context(TemporaryDirectory(prefix="cityloop-bench-"))
        address, _ = stack.enter_context(cameras(clip(Path(home, "lap.ts"), LAP)))
        nodes = stack.enter_context(two_nodes())
        watched = plans(address, many)
        edge = stack.enter_context(station(watched, "--cluster", nodes.address, entrypoint="on_ray"))
        edge.warm_up(many, 180)
        time.sleep(2 * LAP)
        nodes.kill_node()
        unwatched = _unwatched(edge)
        time.sleep(3 * LAP)
        told = edge.sightings()
    where, codes = f"{many} cameras, two nodes", [f"c{number}" for number in range(many)]
    phases = Counter((each.stay, each.phase) for each in told if each.phase != Phase.ONGOING)
    lost, twice = (sum(count(told, code, LAP) for code in codes) for count in (missed, doubled))
    twice += sum(count - 1 for count in phases.values())
    return [
        Row("all cameras watched again after", unwatched, "s", None, f"<= {AIM}", unwatched <= AIM, where),
        Row("boxes told", sum(each.phase == Phase.BEGAN for each in told), "sightings"),
        Row("boxes missed", lost, "sightings", None, "0", lost == 0),
        Row("boxes told twice", twice, "sightings", None, "0", twice == 0),
    ]


def _unwatched(edge: Edge) -> float:
    """Until the centre knows of every camera a picture that was taken since the node was killed."""
    killed, began = datetime.now(UTC), time.monotonic()
    while not all(at and at > killed for at in edge.last_pictures()):
        if time.monotonic() - began > 10 * AIM:
            raise TimeoutError("cameras stay unwatched")
        time.sleep(0.1)
    return time.monotonic() - began
