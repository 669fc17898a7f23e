"""Lights and the time left, in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from cityloop.surfaces.kit import lights

NOON = datetime(2026, 9, 1, 12, tzinfo=UTC)


def after(**span: float) -> datetime:
    return NOON + timedelta(**span)


def test_a_light_turns_yellow_and_then_red() -> None:
    due, yellow = after(hours=2), after(hours=1.6)
    assert lights.light(due, yellow, NOON) == lights.GREEN
    assert lights.light(due, yellow, yellow) == lights.YELLOW
    assert lights.light(due, yellow, due) == lights.RED
    assert lights.light(None, None, NOON) == lights.STILL


@pytest.mark.parametrize(
    ("due", "english", "chinese"),
    [
        (after(minutes=24), "24 min left", "剩 24 分"),
        (after(hours=1, minutes=36), "1 h 36 min left", "剩 1 时 36 分"),
        (after(days=1, hours=3, minutes=5), "1 d 3 h left", "剩 1 天 3 时"),
        (after(days=4), "4 d left", "剩 4 天"),
        (after(seconds=20), "0 min left", "剩 0 分"),
        (after(minutes=-18), "overdue 18 min", "超时 18 分"),
        (NOON, "overdue 0 min", "超时 0 分"),
    ],
)
def test_the_time_left_is_told_in_two_units_at_most(due: datetime, english: str, chinese: str) -> None:
    with translation.override("en"):
        assert lights.left(due, NOON) == english
    with translation.override("zh-hans"):
        assert lights.left(due, NOON) == chinese


def test_where_no_clock_runs_nothing_is_told() -> None:
    assert lights.left(None, NOON) == ""
