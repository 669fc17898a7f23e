"""What would have spared operators false alarms, told from the alerts that they decided."""

from __future__ import annotations

import math
from datetime import timedelta
from uuid import uuid4

import pytest

from cityloop.edge.models import Command
from cityloop.journal import queries as journal
from cityloop.journal.services import Subject
from cityloop.watch import services as watch
from cityloop.watch.learning import retuning
from cityloop.watch.learning.tuning import Past, Setting, propose, weigh
from cityloop.watch.models import Alert, Stay
from cityloop.workflow.errors import Unsuitable
from tests.cast import FOUNDER, standing
from tests.watch.seeing import NOON, Street

BIG = 0.05


def waited(*seconds: float, right: bool = False, size: float = BIG) -> list[Past]:
    return [Past(each, size, right) for each in seconds]


def test_a_longer_dwell_time_is_proposed_with_what_it_would_have_done() -> None:
    past = waited(*[70] * 14, *[math.inf] * 6) + waited(*[600] * 29, 80, right=True)
    (found,) = propose(past, 60, 0.002)
    assert (found.setting, found.before, found.after) == (Setting.DWELL, 60, 90)
    assert (found.spared, found.wrong, found.lost, found.right) == (14, 20, 1, 30)


def test_of_two_that_spare_as_much_the_smaller_change_is_proposed() -> None:
    (found,) = propose(waited(*[70] * 10), 60, 0.002)
    assert found.after == 90


def test_a_larger_smallest_size_is_proposed_where_the_false_ones_are_small() -> None:
    past = waited(*[math.inf] * 10, size=0.004) + waited(*[math.inf] * 10, right=True)
    (found,) = propose(past, 60, 0.002)
    assert (found.setting, found.after, found.spared, found.lost) == (Setting.SIZE, 0.003, 10, 0)


def test_what_would_lose_more_than_it_spares_is_not_proposed() -> None:
    assert propose(waited(*[70] * 5) + waited(*[75] * 5, *[600] * 5, right=True), 60, 0.002) == []
    assert propose(waited(*[70] * 2, *[math.inf] * 18), 60, 0.002) == []
    assert propose([], 60, 0.002) == []


def test_what_never_left_is_spared_by_no_dwell_time() -> None:
    found = weigh(waited(math.inf), Setting.DWELL, 60, 3600)
    assert (found.spared, found.wrong) == (0, 1)


def decided(place: Street, seconds: int, number: int, *, right: bool = False) -> None:
    at = NOON + timedelta(minutes=10 * number)
    alert = Alert.objects.create(
        zone=place.zone, began_at=at, raised_at=at, state="raised", entered_at=at, box=[0.2, 0.3, 0.1, 0.2]
    )
    left = at + timedelta(seconds=seconds)
    Stay.objects.create(id=uuid4(), alert=alert, began_at=at, last_at=left, ended_at=left)
    if right:
        watch.report_from_alert(alert, actor=standing("video"), at=left)
    else:
        watch.dismiss(alert, cause="people", actor=standing("video"), at=left)


@pytest.fixture
def noisy(place: Street) -> Street:
    for number in range(9):
        decided(place, 70, number)
    for number in range(9, 12):
        decided(place, 900, number, right=True)
    return place


LATER = NOON + timedelta(hours=4)


def test_a_noisy_zone_comes_with_a_proposal(noisy: Street) -> None:
    (found,) = retuning.noisy(LATER)
    assert (found.zone, found.right, found.decided) == (noisy.zone, 3, 12)
    (proposal,) = found.proposals
    assert (proposal.setting, proposal.after, proposal.spared, proposal.lost) == (Setting.DWELL, 90, 9, 0)


def test_a_proposal_is_taken_over_told_to_the_station_and_taken_back(noisy: Street) -> None:
    video = standing("video")
    Command.objects.all().delete()
    made = retuning.take_over(noisy.zone, "dwell_seconds", 90, actor=video, at=LATER)
    noisy.zone.refresh_from_db()
    assert (noisy.zone.dwell_seconds, noisy.zone.class_code, made.by) == (90, "event-04-06", "video")
    assert Command.objects.filter(station=noisy.station, kind="configure").exists()
    assert retuning.latest() == [made]
    told = {each.verb: each.payload for each in journal.acts_about(Subject("camera", "gate"))}
    assert (told["zone.tuned"]["before"], told["zone.tuned"]["after"], told["zone.tuned"]["spared"]) == ("60", "90", 9)
    retuning.take_back(made, actor=video, at=LATER)
    noisy.zone.refresh_from_db()
    assert (noisy.zone.dwell_seconds, retuning.latest()) == (60, [])
    with pytest.raises(Unsuitable):
        retuning.take_back(made, actor=video, at=LATER)


def test_what_is_not_proposed_is_not_taken_over(noisy: Street) -> None:
    before = journal.head().size
    for setting, after in (("dwell_seconds", 600), ("min_size", 0.01), ("polygon", 1)):
        with pytest.raises(Unsuitable):
            retuning.take_over(noisy.zone, setting, after, actor=standing("video"), at=LATER)
    noisy.zone.refresh_from_db()
    assert (noisy.zone.dwell_seconds, journal.head().size) == (60, before)


def test_alerts_from_before_a_change_count_no_more(noisy: Street) -> None:
    retuning.take_over(noisy.zone, "dwell_seconds", 90, actor=standing("video"), at=LATER)
    assert (retuning.past(noisy.zone, LATER), retuning.noisy(LATER)) == ([], [])


def test_a_zone_changed_by_hand_since_is_not_taken_back(noisy: Street) -> None:
    made = retuning.take_over(noisy.zone, "dwell_seconds", 90, actor=standing("video"), at=LATER)
    watch.draw_zone(
        noisy.camera, code="pavement", name="Pavement", polygon=noisy.zone.polygon, meaning="no_stall",
        dwell_seconds=300, actor=FOUNDER, at=LATER,
    )  # fmt: skip
    made.zone.refresh_from_db()
    assert retuning.latest() == []
    with pytest.raises(Unsuitable):
        retuning.take_back(made, actor=FOUNDER, at=LATER)
