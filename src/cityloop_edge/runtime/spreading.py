"""Which worker has which camera, by what each costs."""

from __future__ import annotations

from collections.abc import Collection, Mapping

WORTH_IT = 0.9  # of the heaviest load: a camera that moves is not watched for a second or two


def spread(costs: Mapping[str, float], held: Mapping[str, str], workers: Collection[str]) -> dict[str, str]:
    """A worker for each camera; `held` is who has it now. Who has one keeps it, unless all are better off otherwise.

    `costs`: CPU seconds a second. Without workers nobody is placed.
    """
    if not workers:
        return {}
    kept = {camera: worker for camera, worker in held.items() if worker in workers and camera in costs}
    stayed = _filled(costs, kept, workers)
    evened = _filled(costs, _without_excess(costs, kept, workers), workers)
    return evened if _heaviest(costs, evened) < WORTH_IT * _heaviest(costs, stayed) else stayed


def _filled(costs: Mapping[str, float], kept: Mapping[str, str], workers: Collection[str]) -> dict[str, str]:
    """The others go to whoever carries least, the dearest first."""
    placed, loads = dict(kept), _loads(costs, kept)
    for camera in sorted(costs.keys() - kept.keys(), key=lambda each: (-costs[each], each)):
        worker = min(workers, key=lambda each: (loads.get(each, 0.0), each))
        placed[camera] = worker
        loads[worker] = loads.get(worker, 0.0) + costs[camera]
    return placed


def _without_excess(costs: Mapping[str, float], kept: Mapping[str, str], workers: Collection[str]) -> dict[str, str]:
    """Of each worker the dearest cameras, as many as make up its share."""
    share, left, loads = sum(costs.values()) / len(workers), dict[str, str](), dict[str, float]()
    for camera in sorted(kept, key=lambda each: (-costs[each], each)):
        load = loads.get(kept[camera], 0.0)
        if load == 0.0 or load + costs[camera] <= share:
            left[camera] = kept[camera]
            loads[kept[camera]] = load + costs[camera]
    return left


def _loads(costs: Mapping[str, float], placed: Mapping[str, str]) -> dict[str, float]:
    loads: dict[str, float] = {}
    for camera, worker in placed.items():
        loads[worker] = loads.get(worker, 0.0) + costs[camera]
    return loads


def _heaviest(costs: Mapping[str, float], placed: Mapping[str, str]) -> float:
    return max(_loads(costs, placed).values(), default=0.0)
