"""Limits and units in the words of the tables."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cityloop.catalogue import limits, units
from cityloop.catalogue.choices import Who
from cityloop.catalogue.rules import Duty
from cityloop.workflow.clocks import Limit, LimitKind

some_limits = st.builds(Limit, st.sampled_from(list(LimitKind)), st.integers(1, 9999))
KNOWN = {"环卫所": Duty(Who.DEPARTMENT, "HWS"), "属地街办": Duty(Who.TERRITORY)}


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("2紧急工作时", Limit(LimitKind.URGENT_HOUR, 2)),
        ("1 紧急工作日", Limit(LimitKind.URGENT_DAY, 1)),
        ("4小时", Limit(LimitKind.WORK_HOUR, 4)),
        ("4个工作小时", Limit(LimitKind.WORK_HOUR, 4)),
        ("2天", Limit(LimitKind.WORK_DAY, 2)),
        ("15工作日", Limit(LimitKind.WORK_DAY, 15)),
        ("30分钟", Limit(LimitKind.URGENT_MINUTE, 30)),
    ],
)
def test_limits_are_read_as_cities_write_them(text: str, limit: Limit) -> None:
    assert limits.read(text) == (limit, None)


@given(some_limits, st.none() | some_limits)
def test_what_is_written_is_read_again(limit: Limit, two: Limit | None) -> None:
    assert limits.read(limits.write(limit, two)) == (limit, two)


@pytest.mark.parametrize("text", ["", "0天", "尽快", "-2天", "2", "天", "2天3小时", "1天/2天/3天", "99999天", "二天"])
def test_what_is_no_limit_is_refused(text: str) -> None:
    with pytest.raises(limits.BadLimitText):
        limits.read(text)


def test_units_are_read_with_the_area_where_alone_they_are_responsible() -> None:
    assert units.read("环卫所@一类、 属地街办;产权单位@360799001", KNOWN) == (
        Duty(Who.DEPARTMENT, "HWS", area_class="one"),
        Duty(Who.TERRITORY),
        Duty(Who.OWNER, area_code="360799001"),
    )


def test_an_unknown_unit_is_named() -> None:
    with pytest.raises(units.UnknownUnit, match="某单位"):
        units.read("环卫所、某单位", KNOWN)
