"""Whom to send."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cityloop.duty.rules import FRESH, Candidate, Place, choose, metres_between

NOW = datetime(2026, 5, 4, 1, 0, tzinfo=UTC)
HERE = Place(115.0300, 25.7900, "361126001002003", frozenset({"G7"}))


def at(username: str, lon: float, lat: float = 25.79, minutes: int = 5, **rest: object) -> Candidate:
    return Candidate(username, username, seen_at=NOW - timedelta(minutes=minutes), lon=lon, lat=lat, **rest)  # type: ignore[arg-type]  # any field


def test_the_nearest_with_a_fresh_position_goes() -> None:
    pick = choose([at("far", 115.05), at("near", 115.031)], HERE, NOW)
    assert pick is not None
    assert pick.username == "near"
    assert pick.metres == 100
    assert "100" in str(pick.because)


def test_an_old_position_and_one_off_duty_do_not_count() -> None:
    pick = choose([at("old", 115.03, minutes=121), at("off", 115.03, on_duty=False), at("fresh", 115.06)], HERE, NOW)
    assert pick is not None
    assert pick.username == "fresh"


def test_without_positions_who_is_in_charge_of_the_narrowest_area_goes() -> None:
    people = [
        Candidate("city", "city", areas={""}),
        Candidate("street", "street", areas={"361126001"}),
        Candidate("community", "community", areas={"361126001002"}),
        Candidate("elsewhere", "elsewhere", areas={"361126009"}),
    ]
    pick = choose(people, HERE, NOW)
    assert pick is not None
    assert pick.username == "community"
    assert "361126001002" in str(pick.because)


def test_a_responsibility_grid_is_an_area_too() -> None:
    pick = choose([Candidate("a", "a"), Candidate("b", "b", areas={"G7"})], HERE, NOW)
    assert pick is not None
    assert pick.username == "b"


def test_in_charge_but_at_home_is_said_so() -> None:
    pick = choose([Candidate("a", "a", on_duty=False, areas={"G7"})], HERE, NOW)
    assert pick is not None
    assert pick.username == "a"


def test_else_the_least_busy_on_duty_goes() -> None:
    people = [
        Candidate("a", "a", open_jobs=3),
        Candidate("b", "b", open_jobs=1),
        Candidate("c", "c", on_duty=False, open_jobs=0),
    ]
    pick = choose(people, HERE, NOW)
    assert pick is not None
    assert pick.username == "b"


def test_nobody_is_nobody() -> None:
    assert choose([], HERE, NOW) is None


CANDIDATES = st.builds(
    Candidate,
    username=st.text("abcdef", min_size=1, max_size=4),
    name=st.just("x"),
    on_duty=st.booleans(),
    seen_at=st.none() | st.integers(-10, 300).map(lambda minutes: NOW - timedelta(minutes=minutes)),
    lon=st.floats(114, 116),
    lat=st.floats(25, 26),
    areas=st.frozensets(st.sampled_from(["", "36", "361126001002", "G7", "99"])),
    open_jobs=st.integers(0, 5),
)


@given(st.lists(CANDIDATES, unique_by=lambda each: each.username))
def test_the_choice_is_one_of_them_and_does_not_hang_on_their_order(people: list[Candidate]) -> None:
    pick = choose(people, HERE, NOW)
    assert (pick is None) == (not people)
    assert pick == choose(list(reversed(people)), HERE, NOW)
    if pick and pick.metres is not None:
        nearer = [
            each
            for each in people
            if each.on_duty and each.seen_at and NOW - FRESH <= each.seen_at <= NOW
            if round(metres_between(each.lon, each.lat, HERE.lon, HERE.lat)) < pick.metres
        ]
        assert not nearer


def test_distances_are_those_of_the_earth() -> None:
    assert abs(metres_between(115, 25, 115, 26) - 111_195) < 1
    assert metres_between(0, 0, 180, 0) > 20_000_000
