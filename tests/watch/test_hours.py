"""The week of a zone: what people say, and minutes of the week."""

from __future__ import annotations

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cityloop.watch import hours
from cityloop.watch.hours import DAY, WEEK, Occasion

ALL = tuple(range(7))
SPANS = st.lists(
    st.tuples(st.integers(0, WEEK - 1), st.integers(1, WEEK)).filter(lambda span: span[0] < span[1]), max_size=6
)


@pytest.mark.parametrize(
    ("said", "minutes"),
    [
        ([Occasion((0,), time(6), time(9))], [(360, 540)]),
        ([Occasion((0,), time(6), time(9)), Occasion((0,), time(8), time(10))], [(360, 600)]),
        ([Occasion((0,), time(22), time(6))], [(1320, 1800)]),
        ([Occasion((6,), time(22), time(6))], [(0, 360), (6 * DAY + 1320, WEEK)]),
        ([Occasion(ALL, time(0), time(0))], [(0, WEEK)]),
    ],
)
def test_what_is_said_becomes_minutes_of_the_week(said: list[Occasion], minutes: list[tuple[int, int]]) -> None:
    assert hours.spans(said) == minutes


@pytest.mark.parametrize(
    "said",
    [
        [Occasion(ALL, time(6), time(9)), Occasion(ALL, time(17), time(19, 30))],
        [Occasion((0, 1, 2, 3, 4), time(7), time(9)), Occasion((5, 6), time(7), time(11))],
        [Occasion(ALL, time(22), time(6))],
        [Occasion((0, 1, 2, 3, 4, 5), time(0), time(0))],
    ],
)
def test_it_is_told_again_as_it_was_said(said: list[Occasion]) -> None:
    assert hours.told(hours.spans(said)) == said


@given(SPANS)
def test_whatever_is_told_means_the_same(spans: list[tuple[int, int]]) -> None:
    assert hours.spans(hours.told(spans)) == hours.joined(spans)


@given(SPANS)
def test_each_minute_is_either_inside_or_outside(spans: list[tuple[int, int]]) -> None:
    inside, outside = hours.joined(spans), hours.outside(spans)
    assert sum(ends - begins for begins, ends in [*inside, *outside]) == WEEK
    assert hours.joined([*inside, *outside]) == [(0, WEEK)]
