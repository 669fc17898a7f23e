"""What is reported and what comes next: decided from the seed alone."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from cityloop.catalogue import seed
from cityloop.demo.city.town import SEED, build
from cityloop.demo.life import arrivals, drawing, fates, hours, rules
from cityloop.demo.life.arrivals import HALTS, Arrival
from cityloop.demo.life.fates import Fate
from cityloop.demo.life.problems import PROBLEMS
from cityloop.demo.life.rules import Next, Seen
from cityloop.demo.life.spots import Spots

MONDAY = date(2026, 9, 14)
NOON = datetime(2026, 9, 14, 4, tzinfo=UTC)


@pytest.fixture(scope="module")
def spots() -> Spots:
    return Spots(build(SEED))


@pytest.fixture(scope="module")
def month(spots: Spots) -> list[Arrival]:
    return [each for n in range(28) for each in arrivals.of_day(SEED, MONDAY + timedelta(n), spots)]


def test_a_day_is_the_same_however_often_it_is_asked_for(spots: Spots) -> None:
    assert arrivals.of_day(SEED, MONDAY, spots) == arrivals.of_day(SEED, MONDAY, spots)
    assert arrivals.of_day(SEED, MONDAY, spots) != arrivals.of_day(SEED + 1, MONDAY, spots)


def test_some_twenty_five_reports_a_day_come_most_of_them_by_day(month: list[Arrival]) -> None:
    assert 20 <= len(month) / 28 <= 30
    at_night = sum(each.at.astimezone(hours.ZONE).hour < 6 for each in month)
    assert at_night / len(month) < 0.08


def test_about_half_are_filed_as_in_the_county_that_this_one_is_like(month: list[Arrival]) -> None:
    routes = Counter(each.fate.route for each in month)
    assert 0.38 < routes["file"] / len(month) < 0.62
    assert all(routes[route] for route in ("attach", "refuse", "self"))


def test_nineteen_in_twenty_are_handled_in_time(month: list[Arrival]) -> None:
    late = sum(each.fate.pace > 1 for each in month) / len(month)
    assert 0.02 < late < 0.07


def test_every_problem_is_a_filing_condition_of_the_seed_and_can_be_drawn() -> None:
    known = {draft.code for draft in seed.catalogue().standards}
    assert {problem.standard for problem in PROBLEMS} <= known
    assert {problem.picture for problem in PROBLEMS} <= set(drawing.PROBLEMS)


def test_pictures_are_the_same_each_time_and_differ_before_and_after() -> None:
    before = drawing.picture("litter", after=False, variant=1)
    assert before == drawing.picture("litter", after=False, variant=1)
    assert before != drawing.picture("litter", after=True, variant=1)


def test_the_present_leaves_work_in_every_state(spots: Spots) -> None:
    left = Counter(each.fate.halt for each in arrivals.of_present(SEED, NOON, spots))
    assert left == dict(HALTS)
    assert all(each.at < NOON for each in arrivals.of_present(SEED, NOON, spots))


def test_hours_of_work_are_kept() -> None:
    evening = datetime(2026, 9, 18, 19, tzinfo=hours.ZONE)  # a Friday
    monday = datetime(2026, 9, 21, 8, 5, tzinfo=hours.ZONE)
    assert hours.next_in(evening, hours.OFFICE) == monday
    assert hours.next_in(evening, hours.CREW) == evening
    assert hours.next_in(monday, hours.OFFICE) == monday


def case(state: str, **rest: object) -> Next | None:
    told = {"fate": Fate(), "department": "HWS", "entered_at": NOON, "revision": 3} | rest
    return rules.case(Seen(key="demo-x", state=state, **told))  # type: ignore[arg-type]  # any field of Seen


def test_asked_again_a_rule_answers_the_same() -> None:
    assert case("filed") == case("filed")


def test_a_wrong_department_returns_a_case_as_often_as_its_fate_says() -> None:
    astray = case("dispatched", fate=Fate(wrong=2), returns=1)
    assert astray
    assert astray.operation == "return"
    settled = case("dispatched", fate=Fate(wrong=2), returns=2)
    assert settled
    assert settled.operation == "receive"


def test_work_not_good_enough_fails_its_check_once() -> None:
    first, second = case("checking", fate=Fate(reworks=1)), case("checking", fate=Fate(reworks=1), reworks=1)
    assert first
    assert first.operation == "check_fail"
    assert second
    assert second.operation == "check_pass"


def test_what_is_due_late_is_finished_after_the_limit() -> None:
    due = NOON + timedelta(hours=2)
    late = case("handling", fate=Fate(pace=1.5), due_at=due, dispatched_at=NOON)
    assert late
    assert late.at > due


def test_what_is_left_for_the_present_is_not_touched() -> None:
    assert case("filed", fate=Fate(halt="filed")) is None
    assert case("filed", fate=Fate(halt="closing")) is not None


def test_fates_hang_on_the_key_alone() -> None:
    one = fates.draw("demo-1", "citizen", long=False, twin=False)
    assert one == fates.draw("demo-1", "citizen", long=False, twin=False)
