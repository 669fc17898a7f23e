"""Cameras go to workers by what they cost, and stay where they are as long as that is fair."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from cityloop_edge.runtime.spreading import WORTH_IT, spread

COSTS = st.dictionaries(st.text("abcdefgh", min_size=1, max_size=3), st.floats(0.001, 1.0), max_size=40)
WORKERS = st.sets(st.sampled_from(["north", "south", "west", "east"]), min_size=1)


def loads(costs: dict[str, float], placed: dict[str, str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for camera, worker in placed.items():
        found[worker] += costs[camera]  # type: ignore[assignment]
    return found


@given(COSTS, WORKERS)
def test_every_camera_has_a_worker_and_none_carries_more_than_its_share_and_one(
    costs: dict[str, float], workers: set[str]
) -> None:
    placed = spread(costs, {}, workers)
    assert placed.keys() == costs.keys()
    share = sum(costs.values()) / len(workers)
    assert all(load <= share + max(costs.values()) + 1e-9 for load in loads(costs, placed).values())


@given(COSTS, WORKERS)
def test_asked_again_nobody_moves(costs: dict[str, float], workers: set[str]) -> None:
    placed = spread(costs, {}, workers)
    again = spread(costs, placed, workers)
    assert spread(costs, again, workers) == again


@given(COSTS, WORKERS, st.data())
def test_of_a_lost_worker_all_cameras_go_elsewhere_and_the_others_stay(
    costs: dict[str, float], workers: set[str], data: st.DataObject
) -> None:
    placed = spread(costs, {}, workers)
    lost = data.draw(st.sampled_from(sorted(workers)))
    after = spread(costs, placed, workers - {lost})
    assert lost not in after.values()
    assert after.keys() == (costs.keys() if workers - {lost} else set())


def test_a_new_worker_relieves_the_others() -> None:
    costs = {f"{number:02}": 0.1 for number in range(10)}
    held = dict.fromkeys(costs, "old")
    placed = spread(costs, held, {"old", "new"})
    assert Counter(placed.values()) == {"old": 5, "new": 5}


def test_a_little_unevenness_moves_nobody() -> None:
    costs = {"a": 0.50, "b": 0.52, "c": 0.02}
    held = {"a": "one", "b": "two", "c": "two"}
    assert max(loads(costs, held).values()) * WORTH_IT < 0.52
    assert spread(costs, held, {"one", "two"}) == held


def test_without_workers_nobody_is_placed() -> None:
    assert spread({"a": 1.0}, {"a": "gone"}, set()) == {}
