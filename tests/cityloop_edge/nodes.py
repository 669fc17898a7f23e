"""A cluster of two nodes on the loopback, with a core each."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psutil

HEAD, SECOND = "127.0.0.2", "127.0.0.3"  # to Ray 127.0.0.1 is the outer address


@dataclass
class Nodes:
    """`second`: the number of the node that can be killed."""

    address: str
    second: str
    _cluster: Any
    _node: Any

    def kill_worker(self) -> None:
        """Of the second node."""
        workers = (
            each for each in psutil.process_iter(["cmdline"]) if "ray::WorkerActor" in (each.info["cmdline"] or ())
        )
        next(each for each in workers if any(SECOND in part for part in each.parent().cmdline())).kill()

    def kill_node(self) -> None:
        self._cluster.remove_node(self._node, allow_graceful=False)


@contextmanager
def two_nodes() -> Iterator[Nodes]:
    os.environ |= {"RAY_USAGE_STATS_ENABLED": "0", "PYTHONPATH": os.pathsep.join(["src", "."])}
    from ray.cluster_utils import Cluster

    node: dict[str, Any] = {"num_cpus": 1, "object_store_memory": 80_000_000}
    cluster: Any = Cluster(
        initialize_head=True, head_node_args={**node, "node_ip_address": HEAD, "include_dashboard": False}
    )
    try:
        second = cluster.add_node(**node, node_ip_address=SECOND)
        yield Nodes(cluster.address, second.node_id, cluster, second)
    finally:
        cluster.shutdown()
