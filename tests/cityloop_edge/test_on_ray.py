"""A station on a cluster of two nodes, of which a worker and then a node are killed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from cityloop_edge.messages import CameraPlan, Configuration, Phase, Sighting
from cityloop_edge.runtime.cluster import Cluster
from cityloop_edge.runtime.spool import Spool
from tests.cityloop_edge.films import film
from tests.cityloop_edge.looking import EVERYWHERE, plan
from tests.cityloop_edge.nodes import Nodes, two_nodes
from tests.cityloop_edge.test_cameras import street
from tests.servers import wait_for

CAMERAS, COMES, LENGTH, DWELL = 6, 14, 26, 4  # seconds of the clip
PATIENCE = 60  # seconds until all are watched again, where every processor is busy


@pytest.fixture
def nodes() -> Iterator[Nodes]:
    with two_nodes() as found:
        yield found


@pytest.mark.timeout(600)
def test_a_killed_worker_s_and_a_killed_node_s_cameras_are_watched_again_and_nothing_is_told_twice(
    nodes: Nodes, tmp_path: Path
) -> None:
    from cityloop_edge.entrypoints.on_ray import RayCrew

    clip = film(tmp_path / "s.ts", lambda number: street(number, comes=COMES, fps=5), pictures=LENGTH * 5, fps=5, gop=5)
    spool = Spool(tmp_path / "spool.sqlite3")
    cluster = Cluster(RayCrew(nodes.address, tmp_path / "spool.sqlite3"), lambda: None)
    try:
        cluster.follow(Configuration(station="north", cameras=tuple(named(number, clip) for number in range(CAMERAS))))
        wait_for(
            lambda: begun(spool) == {named(number, clip).camera for number in range(CAMERAS)},
            "sightings",
            seconds=4 * PATIENCE,
        )
        assert len(there(cluster, nodes)) == CAMERAS / 2
        for kill in (nodes.kill_worker, nodes.kill_node):
            wait_for(lambda: there(cluster, nodes), "its share", seconds=PATIENCE)
            kill()
            killed = datetime.now(UTC)
            wait_for(partial(seen_since, cluster, killed), "a picture of each camera", seconds=PATIENCE)
        assert not there(cluster, nodes)
        first = {each.stay for each in sightings(spool) if each.phase == Phase.BEGAN}
        wait_for(lambda: ended(spool) >= first, "the end of what had begun", seconds=2 * LENGTH + PATIENCE)
        told = Counter((each.stay, each.phase) for each in sightings(spool) if each.phase != Phase.ONGOING)
        assert set(told.values()) == {1}, told
    finally:
        cluster.stop()
        spool.close()


def named(number: int, clip: Path) -> CameraPlan:
    return plan(f"file://{clip}", EVERYWHERE, DWELL).model_copy(update={"camera": f"camera-{number}"})


def there(cluster: Cluster, nodes: Nodes) -> set[str]:
    return {camera for camera, place in cluster.holders().items() if place.startswith(nodes.second)}


def seen_since(cluster: Cluster, at: datetime) -> bool:
    return all(each.last_picture_at and each.last_picture_at > at for each in cluster.health())


def sightings(spool: Spool) -> list[Sighting]:
    return [each for each in spool.oldest(1000, 10**9) if isinstance(each, Sighting)]


def begun(spool: Spool) -> set[str]:
    return {each.camera for each in sightings(spool) if each.phase == Phase.BEGAN}


def ended(spool: Spool) -> set[Any]:
    return {each.stay for each in sightings(spool) if each.phase == Phase.ENDED}
