"""In what order alerts come before the operators, how right they are, and what becomes of noisy zones."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cityloop.journal import queries as journal
from cityloop.journal.services import Subject
from cityloop.watch import queries, services
from cityloop.watch.alerts import attention, taking_back
from cityloop.watch.alerts.attention import Limits, Waiting, ordered
from cityloop.watch.learning import rightness
from cityloop.watch.learning.rightness import is_too_noisy
from cityloop.watch.models import Alert, Attention, FalseAlarm, Meaning, Probation
from cityloop.workflow.errors import Unsuitable
from tests.cast import FOUNDER, standing
from tests.watch.seeing import NOON, PAVEMENT, Street, seen


def waiting(pk: int, place: str = "a", **more: object) -> Waiting:
    return replace(Waiting(pk, place, Meaning.NO_STALL, NOON), **more)  # type: ignore[arg-type]  # fields of the class


def order(*given: Waiting) -> list[int]:
    return [each.pk for each in ordered(given)]


def test_what_cannot_wait_comes_first_and_what_has_gone_last() -> None:
    gone, plain, lane = waiting(1, "a", there=False), waiting(2, "b"), waiting(3, "c", meaning=Meaning.FIRE_LANE)
    assert order(gone, plain, lane) == [3, 2, 1]


def test_what_comes_again_and_again_weighs_more() -> None:
    assert order(waiting(1, "a"), waiting(2, "b", times=3)) == [2, 1]


def test_those_of_one_place_stand_together() -> None:
    lane = waiting(1, "square", meaning=Meaning.FIRE_LANE)
    assert order(waiting(2, "bridge", times=2), waiting(3, "square"), lane) == [1, 3, 2]


def test_of_equal_risk_the_newest_comes_first() -> None:
    assert order(waiting(1, "a"), waiting(2, "b", raised_at=NOON + timedelta(minutes=1))) == [2, 1]


def test_who_is_on_probation_waits_behind_all_others_whatever_the_risk() -> None:
    noisy = waiting(1, "a", meaning=Meaning.FIRE_LANE, times=5, probation=True)
    assert order(noisy, waiting(2, "b", there=False), waiting(3, "a")) == [3, 2, 1]


@pytest.mark.parametrize(
    ("right", "decided", "noisy"), [(0, 9, False), (4, 10, True), (5, 10, False), (0, 10, True), (49, 100, True)]
)
def test_a_zone_is_judged_from_enough_decisions(right: int, decided: int, noisy: bool) -> None:
    assert is_too_noisy(right, decided, Limits()) is noisy


def decide(place: Street, number: int, cause: str = "", zone: str = "pavement") -> None:
    """One alert after the other; with a cause it was none."""
    at = number * 300
    place.tell(seen(minutes=at, zone=zone), minutes=at)
    alert, moment = queries.on_desk().get(), NOON + timedelta(minutes=at + 1)
    if cause:
        services.dismiss(alert, cause=cause, actor=standing("video"), at=moment)
    else:
        services.join(alert, report="X", actor=standing("video"), at=moment)


def test_too_many_false_alarms_put_a_zone_on_probation_until_a_person_ends_it(place: Street) -> None:
    attention.change(Limits(60, 50, 4), actor=FOUNDER, at=NOON)
    for number in range(1, 4):
        decide(place, number, "shadow")
    assert not Probation.objects.exists()
    decide(place, 4, "people")
    probation = Probation.objects.get()
    assert (probation.zone, probation.right, probation.decided) == (place.zone, 0, 4)
    assert attention.on_probation({place.zone.pk}) == {place.zone.pk}
    decide(place, 5, "shadow")
    assert Probation.objects.count() == 1
    end = NOON + timedelta(minutes=2000)
    rightness.end_probation(probation, actor=standing("video"), at=end)
    assert attention.on_probation({place.zone.pk}) == set()
    decide(place, 7, "shadow")
    assert rightness.probations() == []  # what was decided before counts no more
    told = [act.verb for act in journal.acts_about(Subject("camera", "gate"))]
    assert told.count("zone.probation_began") == told.count("zone.probation_ended") == 1


def test_a_probation_that_began_with_a_mistake_ends_with_it_and_the_rest_counts_on(place: Street) -> None:
    attention.change(Limits(60, 50, 4), actor=FOUNDER, at=NOON)
    for number in range(1, 5):
        decide(place, number, "shadow")
    assert Probation.objects.exists()
    mistaken = Alert.objects.latest("pk")
    taking_back.take_back(mistaken, actor=standing("video"), at=NOON + timedelta(minutes=1300))
    assert not Probation.objects.exists()
    told = [act.verb for act in journal.acts_about(Subject("camera", "gate"))]
    assert told.count("zone.probation_began") == told.count("zone.probation_ended") == 1
    (share,) = rightness.shares("zone", NOON)
    assert (share.right, share.decided) == (0, 3)
    services.dismiss(mistaken, cause="people", actor=standing("video"), at=NOON + timedelta(minutes=1310))
    assert Probation.objects.get().decided == 4


def test_a_probation_that_would_have_begun_anyway_stays(place: Street) -> None:
    attention.change(Limits(60, 50, 4), actor=FOUNDER, at=NOON)
    for number in range(1, 6):
        decide(place, number, "shadow")
    begun = Probation.objects.get()
    taking_back.take_back(Alert.objects.latest("pk"), actor=standing("video"), at=NOON + timedelta(minutes=1600))
    assert Probation.objects.get() == begun


def test_of_five_wrong_ones_one_taken_back_leaves_enough(place: Street) -> None:
    attention.change(Limits(60, 50, 4), actor=FOUNDER, at=NOON)
    for number in range(1, 6):
        decide(place, number, "shadow")
    fourth = Alert.objects.order_by("pk")[3]
    taking_back.take_back(fourth, actor=standing("video"), at=NOON + timedelta(minutes=1600))
    (probation,) = Probation.objects.all()
    assert (probation.decided, probation.began_at) == (4, NOON + timedelta(minutes=1600))


def test_what_had_moved_away_was_right(place: Street) -> None:
    attention.change(Limits(60, 50, 3), actor=FOUNDER, at=NOON)
    for number in range(1, 6):
        decide(place, number, FalseAlarm.MOVED)
    assert not Probation.objects.exists()
    (share,) = rightness.shares("zone", NOON)
    assert (share.right, share.decided, share.percent) == (5, 5, 100)


@pytest.mark.parametrize("by", list(rightness.GROUPS))
def test_shares_are_told_by_camera_zone_meaning_and_rule(place: Street, by: str) -> None:
    services.draw_zone(
        place.camera, code="lane", name="Lane", polygon=PAVEMENT, meaning="fire_lane", dwell_seconds=60,
        actor=FOUNDER, at=NOON,
    )  # fmt: skip
    decide(place, 1, "shadow")
    decide(place, 2, "", "lane")
    found = {each.group[0]: (each.right, each.decided) for each in rightness.shares(by, NOON)}
    told = {"camera": {"gate": (1, 2)}, "rule": {"stays": (1, 2)}, "meaning": {"no_stall": (0, 1), "fire_lane": (1, 1)}}
    assert found == told.get(by, {"North gate": found.get("North gate")})
    assert rightness.causes(NOON) == {"shadow": 1}
    assert rightness.shares(by, NOON + timedelta(days=30)) == []


@pytest.mark.parametrize("limits", [Limits(0, 50, 10), Limits(60, 101, 10), Limits(60, 50, 1)])
def test_limits_that_cannot_be_are_refused(place: Street, limits: Limits) -> None:
    with pytest.raises(Unsuitable):
        attention.change(limits, actor=FOUNDER, at=NOON)
    assert not Attention.objects.exists()
    assert Alert.objects.count() == 0
