"""Whether a thing stands where another was, and when it comes back."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cityloop.watch.alerts import habits

STALL = [0.2, 0.3, 0.1, 0.2]


def test_boxes_share_what_lies_in_both_measured_by_the_smaller() -> None:
    assert habits.overlap(STALL, STALL) == pytest.approx(1)
    assert round(habits.overlap(STALL, [0.25, 0.3, 0.1, 0.2]), 2) == 0.5
    assert habits.overlap(STALL, [0.22, 0.35, 0.02, 0.02]) == pytest.approx(1)
    assert habits.overlap(STALL, [0.6, 0.3, 0.1, 0.2]) == 0.0
    assert habits.overlap(STALL, [0.3, 0.3, 0.1, 0.2]) == pytest.approx(0)
    assert habits.overlap(STALL, [0.2, 0.3, 0.0, 0.2]) == 0.0


def test_a_thing_beside_the_place_is_another_one() -> None:
    assert habits.is_there(STALL, [0.21, 0.31, 0.1, 0.2])
    assert not habits.is_there(STALL, [0.29, 0.3, 0.1, 0.2])


def test_a_place_without_a_box_is_the_whole_zone() -> None:
    assert habits.is_there([], STALL)
    assert habits.is_there(STALL, [])


def test_hours_are_counted_and_the_usual_ones_told() -> None:
    mornings = [datetime(2026, 11, day, 7, 40, tzinfo=UTC) for day in (20, 21, 23)]
    counts = habits.by_hour([*mornings, datetime(2026, 11, 22, 18, 5, tzinfo=UTC)])
    assert (len(counts), counts[7], counts[18], sum(counts)) == (24, 3, 1, 4)
    assert habits.usual(counts) == [7]
    assert habits.usual(habits.by_hour(mornings[:1])) == []
