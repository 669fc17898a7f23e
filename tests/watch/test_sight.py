"""What a camera sees of the ground, and who is looked at next."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cityloop.watch.rounds.turns import Turn, next_turns
from cityloop.watch.seeing import sight
from cityloop.watch.seeing.showing import is_old
from cityloop.watch.seeing.sight import View, sees

EAST = View(115.65, 24.96, 90, 60)
MINUTE = timedelta(minutes=1)
METRE = 1 / sight.DEGREE_M


@pytest.mark.parametrize(
    ("east", "north", "seen"),
    [
        (50, 0, True),
        (50, 25, True),
        (50, 40, False),
        (-50, 0, False),
        (0, 50, False),
        (-3, 0, True),  # under the camera itself
        (sight.RANGE_M + 20, 0, False),
    ],
)
def test_a_camera_sees_what_lies_in_its_sector(east: float, north: float, seen: bool) -> None:
    lon = EAST.lon + east * METRE / 0.9066  # cosine of the latitude
    assert sees(EAST, lon, EAST.lat + north * METRE) is seen


@pytest.mark.parametrize("direction", [0, 45, 359, 360, -1, 720])
def test_north_is_seen_whichever_way_the_direction_is_written(direction: float) -> None:
    assert sees(View(115.65, 24.96, direction, 100), 115.65, 24.96 + 50 * METRE)


def test_every_place_that_sees_a_point_lies_in_its_box() -> None:
    lon, lat = 115.65, 24.96
    west, south, east, north = sight.box(lon, lat)
    for direction in range(0, 360, 30):
        view = View(west, lat, direction, 360)
        assert sees(view, lon, lat, reach=sight.RANGE_M + 1)
        assert not sees(View(west - 5 * METRE, lat, direction, 360), lon, lat)
    assert south < lat < north
    assert west < lon < east


def test_who_was_never_seen_comes_first_then_risk_then_time() -> None:
    turns = [
        Turn("long", 40 * MINUTE),
        Turn("short", 5 * MINUTE),
        Turn("risky", 20 * MINUTE, alerts=2),
        Turn("key", 15 * MINUTE, key=True),
        Turn("never", None),
    ]
    assert next_turns(turns, 4) == ["never", "risky", "key", "long"]
    assert next_turns(turns, 0) == []


def test_nobody_waits_for_ever_behind_what_is_risky() -> None:
    """A calm camera comes although another has alerts all the time."""
    unseen = {"calm": 0, "risky": 0}
    seen = []
    for _turn in range(20):
        unseen = {code: minutes + 1 for code, minutes in unseen.items()}
        turns = [Turn(code, timedelta(minutes=m), 5 if code == "risky" else 0) for code, m in unseen.items()]
        (code,) = next_turns(turns, 1)
        unseen[code] = 0
        seen.append(code)
    assert seen.count("calm") >= 2
    assert seen.count("risky") > seen.count("calm")


def test_a_picture_is_old_after_a_few_samples() -> None:
    assert not is_old(timedelta(seconds=10), 2)
    assert is_old(timedelta(seconds=12), 2)
    assert not is_old(timedelta(seconds=12), 5)
