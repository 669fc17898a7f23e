"""A station on a Ray cluster: `python -m cityloop_edge.entrypoints.on_ray --cluster HOST:PORT ...`, on its head node.

A worker for each core of each node. The ledger is a process beside this one, with the same spool; when this process
ends, Ray ends all of them.
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from datetime import datetime
from pathlib import Path
from typing import Any

import ray
from ray.exceptions import GetTimeoutError, RayError
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

from cityloop_edge.entrypoints import station
from cityloop_edge.messages import CameraPlan
from cityloop_edge.runtime.cluster import Cluster, Lost
from cityloop_edge.runtime.spool import Message, Spool
from cityloop_edge.runtime.station import Told
from cityloop_edge.runtime.worker import Far, Ledger, News, Worker
from cityloop_edge.vision.watching import Eyes

ANSWER_SECONDS = 8.0  # for what is waited for
AT_ONCE = 4  # calls that one worker carries out side by side
LEDGER_AT_ONCE = 16


class Call:
    """A ray actor's method, waited for."""

    def __init__(self, actor: Any) -> None:
        self.actor = actor

    def __call__(self, method: str, *arguments: object) -> Any:
        try:
            return ray.get(getattr(self.actor, method).remote(*arguments), timeout=ANSWER_SECONDS)
        except (RayError, GetTimeoutError) as error:
            cause = getattr(error, "cause", None)
            raise Lost(str(cause or error).splitlines()[0]) from error


class FarLedger:
    """Raises what the ledger raises; when the way to it is gone, what it said may have been done all the same."""

    def __init__(self, actor: Any) -> None:
        self._actor = actor

    def put(self, name: str, turn: int, messages: Sequence[Message], memory: bytes) -> None:
        ray.get(self._actor.put.remote(name, turn, tuple(messages), memory), timeout=ANSWER_SECONDS)

    def kept(self, name: str) -> bytes | None:
        found: bytes | None = ray.get(self._actor.kept.remote(name), timeout=ANSWER_SECONDS)
        return found


class RayHand:
    def __init__(self, actor: Any) -> None:
        self._call = Call(actor)
        self._asked: Any = None

    def ask(self, away: Set[str]) -> None:
        self._asked = self._call.actor.news.remote(away)

    def answer(self) -> News | None:
        if self._asked is None:
            return None
        try:
            ready, _ = ray.wait([self._asked], timeout=0)
            found: News | None = ray.get(self._asked) if ready else None
        except RayError as error:
            raise Lost(str(error).splitlines()[0]) from error
        return found

    def follow(self, plans: Sequence[CameraPlan], turns: Mapping[str, int]) -> None:
        self._call("follow", tuple(plans), dict(turns))

    def picture(self, camera: str) -> tuple[bytes, datetime] | None:
        found: tuple[bytes, datetime] | None = self._call("picture", camera)
        return found

    def dismiss(self) -> None:
        ray.kill(self._call.actor)


class RayCrew:
    def __init__(self, address: str, spool: Path) -> None:
        head = address.rpartition(":")[0]  # and this machine; left to itself Ray takes another of its addresses
        ray.init(
            address=address,
            _node_ip_address=head,
            namespace="cityloop",
            logging_level=logging.WARNING,
            log_to_driver=False,
        )
        here = ray.get_runtime_context().get_node_id()
        options = {"num_cpus": 0, "max_restarts": -1, "max_concurrency": LEDGER_AT_ONCE}
        self._data = str(spool.parent)
        kept = ray.remote(LedgerActor).options(scheduling_strategy=_at(here), **options)
        self._ledger = kept.remote(str(spool))
        self._give = Call(self._ledger)

    def places(self) -> Collection[str]:
        """NODE/NUMBER for each of its cores."""
        alive = [node for node in _nodes() if node["Alive"]]
        return {f"{node['NodeID']}/{core}" for node in alive for core in range(int(node["Resources"].get("CPU", 0)))}

    def hire(self, place: str) -> RayHand:
        worker = ray.remote(WorkerActor).options(
            scheduling_strategy=_at(place.partition("/")[0]), num_cpus=1, max_concurrency=AT_ONCE
        )
        return RayHand(worker.remote(self._ledger, self._data))

    def give(self, cameras: Iterable[str]) -> int:
        return int(self._give("give", tuple(cameras)))

    def close(self) -> None:
        ray.shutdown()


def _nodes() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ray.nodes()  # type: ignore[no-untyped-call]
    return found


def _at(node: str) -> NodeAffinitySchedulingStrategy:
    return NodeAffinitySchedulingStrategy(node, soft=False)


def main() -> int:
    parser = argparse.ArgumentParser(description="Watches the cameras of one station on a Ray cluster.")
    parser.add_argument("--cluster", required=True, metavar="HOST:PORT", help="of its head, which runs on this machine")
    return station.run(parser, _elsewhere)


def _elsewhere(given: argparse.Namespace, spool: Path, told: Told, away: Set[str]) -> Cluster:
    return Cluster(RayCrew(given.cluster, spool), told, away)


class LedgerActor(Ledger):
    def __init__(self, path: str) -> None:
        super().__init__(Spool(Path(path)))


class WorkerActor(Worker):
    """A model is used where it lies on the worker's own machine, in the same place as on the head's."""

    def __init__(self, ledger: Any, data: str) -> None:
        far: Far = FarLedger(ledger)
        super().__init__(Eyes(station.detector_of(Path(data))), far)


if __name__ == "__main__":
    sys.exit(main())
