"""Sightings become alerts, and operators decide on them."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from cityloop.cases.models import Case
from cityloop.duty import orders
from cityloop.duty.models import Job
from cityloop.evidence import queries as evidence
from cityloop.evidence.models import Role
from cityloop.intake import deciding
from cityloop.intake.models import Report
from cityloop.journal import queries as journal
from cityloop.journal.followers import run_once
from cityloop.journal.models import FollowerCursor
from cityloop.journal.services import Subject
from cityloop.watch import queries, services
from cityloop.watch.alerts import operations
from cityloop.watch.followers import ALERTS, ANSWERS
from cityloop.watch.models import Alert, Stay
from cityloop.workflow.errors import Conflict, Missing, NotAllowed, Unsuitable
from cityloop.workflow.models import Step
from cityloop.workflow.table import Given
from cityloop_edge.messages import Phase
from tests.cast import STALLS, condition, standing
from tests.watch.seeing import NOON, Street, seen


def test_a_stay_raises_one_alert_with_its_pictures(place: Street) -> None:
    place.tell(seen(minutes=1), minutes=1)
    alert = queries.on_desk().get()
    assert (alert.state, alert.zone, alert.ended_at) == ("raised", place.zone, None)
    assert alert.began_at == NOON
    assert alert.box == [0.2, 0.3, 0.1, 0.2]
    kept = evidence.attachments(Subject("alert", str(alert.pk)))
    assert {each.role for each in kept} == {Role.BEFORE, Role.SIGHTING}
    assert {(each.lon, each.lat) for each in kept} == {(place.camera.lon, place.camera.lat)}
    verbs = [act.verb for act in journal.acts_about(Subject("alert", str(alert.pk)))]
    assert verbs[0] == "alert.raised"


def test_the_same_sighting_told_twice_raises_nothing_new(place: Street) -> None:
    sighting = seen(minutes=1)
    first, second = place.tell(sighting, minutes=1), place.tell(sighting, minutes=2)
    assert (first.accepted, second.accepted, second.known) == ((sighting.id,), (), (sighting.id,))
    assert Alert.objects.count() == 1


def test_the_follower_started_over_changes_nothing(place: Street) -> None:
    stay = uuid4()
    place.tell(seen(stay, minutes=1), minutes=1)
    place.tell(seen(stay, Phase.ENDED, minutes=9), minutes=9)
    before = journal.head().size
    FollowerCursor.objects.filter(name=ALERTS.name).update(number=0)
    run_once(ALERTS, at=NOON + timedelta(minutes=10))
    assert journal.head().size == before
    assert Alert.objects.get().state == "gone"


def test_what_else_stays_in_the_zone_joins_the_open_alert(place: Street) -> None:
    one, other = uuid4(), uuid4()
    place.tell(seen(one, minutes=1), seen(other, minutes=1.5), minutes=2)
    alert = Alert.objects.get()
    assert alert.stays.count() == 2
    place.tell(seen(one, Phase.ENDED, minutes=5), minutes=5)
    alert.refresh_from_db()
    assert alert.state == "raised"
    place.tell(seen(other, Phase.ENDED, minutes=7), minutes=7)
    alert.refresh_from_db()
    assert (alert.state, alert.ended_at) == ("gone", NOON + timedelta(minutes=7))


def test_what_has_gone_by_itself_stays_on_the_desk_and_comes_back_when_it_does(place: Street) -> None:
    stay = uuid4()
    place.tell(seen(stay, minutes=1), minutes=1)
    place.tell(seen(stay, Phase.ENDED, minutes=5), minutes=5)
    assert [alert.state for alert in queries.on_desk()] == ["gone"]
    place.tell(seen(minutes=20), minutes=20)
    alert = Alert.objects.get()
    assert (alert.state, alert.ended_at, alert.stays.count()) == ("raised", None, 2)


def test_a_word_on_what_still_stays_moves_the_picture_on(place: Street) -> None:
    stay = uuid4()
    place.tell(seen(stay, minutes=1), minutes=1)
    place.tell(seen(stay, Phase.ONGOING, minutes=6), minutes=6)
    assert Stay.objects.get().last_at == NOON + timedelta(minutes=6)
    kept = evidence.attachments(Subject("alert", str(Alert.objects.get().pk)))
    assert [each.role for each in kept].count(Role.SIGHTING) == 2


def test_a_false_alarm_needs_a_reason_and_leaves_the_desk(place: Street) -> None:
    place.tell(seen(minutes=1), minutes=1)
    alert, operator = Alert.objects.get(), standing("operator")
    for cause, words in (("", ""), ("", "a shadow"), ("other", " ")):
        with pytest.raises(Missing):
            services.dismiss(alert, cause=cause, words=words, actor=operator, at=NOON)
    with pytest.raises(Unsuitable):
        services.dismiss(alert, cause="boring", actor=operator, at=NOON)
    services.dismiss(alert, cause="shadow", actor=operator, at=NOON + timedelta(minutes=2))
    assert (alert.state, alert.cause) == ("dismissed", "shadow")
    assert not queries.on_desk().exists()
    place.tell(seen(minutes=9), minutes=9)
    assert Alert.objects.count() == 2


def test_a_false_alarm_is_taken_back_and_what_goes_on_belongs_to_it(place: Street) -> None:
    stay, operator = uuid4(), standing("operator")
    place.tell(seen(stay, minutes=1), minutes=1)
    alert = Alert.objects.get()
    services.dismiss(alert, cause="shadow", actor=operator, at=NOON + timedelta(minutes=2))
    operations.carry_out(alert, "take_back", actor=operator, at=NOON + timedelta(minutes=3))
    assert (alert.state, alert.cause) == ("raised", "")
    assert queries.on_desk().get() == alert
    told = journal.acts_about(Subject("alert", str(alert.pk)))
    (taken_back,) = [act for act in told if act.verb == "alert.taken_back"]
    assert (taken_back.actor.id, taken_back.payload["cause"]) == ("operator", "shadow")
    place.tell(seen(stay, Phase.ONGOING, minutes=6), seen(minutes=6), minutes=6)
    assert Alert.objects.get().stays.count() == 2
    for each in Stay.objects.all():
        place.tell(seen(each.pk, Phase.ENDED, minutes=9), minutes=9)
    alert.refresh_from_db()
    assert alert.state == "gone"


def test_what_left_after_the_mistake_comes_back_as_gone(place: Street) -> None:
    stay = uuid4()
    place.tell(seen(stay, minutes=1), minutes=1)
    alert = Alert.objects.get()
    services.join(alert, report="ABC", actor=standing("video"), at=NOON + timedelta(minutes=2))
    place.tell(seen(stay, Phase.ENDED, minutes=5), minutes=5)
    operations.carry_out(alert, "take_back", actor=standing("video"), at=NOON + timedelta(minutes=6))
    assert (alert.state, alert.report_code) == ("gone", "")


def test_a_zone_keeps_one_undecided_alert(place: Street) -> None:
    stay, video = uuid4(), standing("video")
    place.tell(seen(stay, minutes=1), minutes=1)
    alert = Alert.objects.get()
    services.dismiss(alert, cause="shadow", actor=video, at=NOON + timedelta(minutes=2))
    place.tell(seen(minutes=3), minutes=3)
    newer = queries.on_desk().get()
    with pytest.raises(Unsuitable, match=r"decide on that one first|先处理那一条"):
        operations.carry_out(alert, "take_back", actor=video, at=NOON + timedelta(minutes=4))
    services.dismiss(newer, cause="shadow", actor=video, at=NOON + timedelta(minutes=5))
    operations.carry_out(alert, "take_back", actor=video, at=NOON + timedelta(minutes=6))
    services.dismiss(alert, cause="shadow", actor=video, at=NOON + timedelta(minutes=7))
    place.tell(seen(stay, Phase.ENDED, minutes=8), minutes=8)
    alert.refresh_from_db()
    with pytest.raises(Unsuitable, match=r"alerted on again since|又有新告警"):
        operations.carry_out(alert, "take_back", actor=video, at=NOON + timedelta(minutes=9))
    alert.refresh_from_db()
    assert alert.state == "dismissed"


def test_what_became_a_report_is_not_taken_back(place: Street) -> None:
    place.tell(seen(minutes=1), minutes=1)
    alert = Alert.objects.get()
    services.report_from_alert(alert, actor=standing("video"), at=NOON + timedelta(minutes=2))
    with pytest.raises(Conflict):
        operations.carry_out(alert, "take_back", actor=standing("video"), at=NOON + timedelta(minutes=3))


def test_the_outsider_and_the_dispatcher_decide_on_no_alert(place: Street) -> None:
    place.tell(seen(minutes=1), minutes=1)
    alert = Alert.objects.get()
    for username in ("outsider", "dispatcher", "handler"):
        with pytest.raises(NotAllowed):
            services.dismiss(alert, cause="shadow", actor=standing(username), at=NOON)
        with pytest.raises(NotAllowed):
            services.report_from_alert(alert, actor=standing(username), at=NOON)
    alert.refresh_from_db()
    assert alert.state == "raised"
    services.dismiss(alert, cause="shadow", actor=standing("video"), at=NOON)
    for username in ("outsider", "dispatcher", "handler"):
        with pytest.raises(NotAllowed):
            operations.carry_out(alert, "take_back", actor=standing(username), at=NOON)
    alert.refresh_from_db()
    assert alert.state == "dismissed"


def test_an_alert_is_reported_once_with_class_place_and_pictures(place: Street) -> None:
    place.tell(seen(minutes=1), minutes=1)
    alert, operator = Alert.objects.get(), standing("operator")
    report = services.report_from_alert(alert, actor=operator, at=NOON + timedelta(minutes=3))
    assert (report.source, report.condition_id, report.cell) == ("camera", condition(STALLS), "360734100001001")
    assert (alert.state, alert.report_code) == ("filed", report.code)
    assert evidence.attachments(Subject("report", str(report.pk))).count() == 2
    with pytest.raises(Conflict):
        services.report_from_alert(alert, actor=operator, at=NOON + timedelta(minutes=4))


def test_what_is_reported_and_still_stays_does_not_alert_again(place: Street) -> None:
    stay = uuid4()
    place.tell(seen(stay, minutes=1), minutes=1)
    services.report_from_alert(Alert.objects.get(), actor=standing("video"), at=NOON + timedelta(minutes=3))
    place.tell(seen(minutes=5), minutes=5)
    alert = Alert.objects.get()
    assert (alert.state, alert.stays.count()) == ("filed", 2)
    for each in alert.stays.all():
        place.tell(seen(each.pk, Phase.ENDED, minutes=8), minutes=8)
    place.tell(seen(minutes=12), minutes=12)
    assert Alert.objects.count() == 1  # somebody is deciding on the report
    report = Report.objects.get()
    deciding.carry_out(
        report, "refuse", actor=standing("lead"), at=NOON + timedelta(minutes=20), given=Given(reason="已离开")
    )
    for each in alert.stays.filter(ended_at=None):
        place.tell(seen(each.pk, Phase.ENDED, minutes=25), minutes=25)
    place.tell(seen(minutes=30), minutes=30)
    assert Alert.objects.count() == 2


def filed(place: Street, minutes: float) -> Case:
    """The case of the only undecided alert, which has gone since."""
    at, alert = NOON + timedelta(minutes=minutes), queries.on_desk().get()
    report = services.report_from_alert(alert, actor=standing("video"), at=at)
    for username, operation in (("operator", "propose"), ("lead", "accept")):
        deciding.carry_out(report, operation, actor=standing(username), at=at)
    for each in alert.stays.filter(ended_at=None):
        place.tell(seen(each.pk, Phase.ENDED, minutes=minutes + 1), minutes=minutes + 1)
    report.refresh_from_db()
    assert report.case is not None
    return report.case


def test_what_is_a_case_already_does_not_alert_again_within_its_time(place: Street) -> None:
    place.tell(seen(minutes=1), minutes=1)
    case = filed(place, 3)
    place.tell(seen(minutes=15), minutes=15)
    assert Alert.objects.get().stays.count() == 2
    assert case.due_at is not None
    late = (case.due_at - NOON) / timedelta(minutes=1) + 1
    place.tell(seen(minutes=late), minutes=late)
    assert Alert.objects.count() == 2  # its time is over: somebody has to look


def test_who_is_nearest_is_sent_to_have_a_look_and_answers(place: Street) -> None:
    place.tell(seen(minutes=1), minutes=1)
    alert, at = Alert.objects.get(), NOON + timedelta(minutes=2)
    operations.carry_out(alert, "send", actor=standing("video"), at=at, given=Given(reason="看看是否占道"))
    job = Job.objects.get()
    assert job.assignee is not None
    assert (job.kind, job.assignee.username, job.subject_kind, job.subject_id) == (
        "look", "officer", "alert", str(alert.pk)
    )  # fmt: skip
    assert (job.lon, job.lat) == (place.camera.lon, place.camera.lat)
    assert "看看是否占道" in job.text
    alert.refresh_from_db()
    assert alert.state == "raised"
    with pytest.raises(Unsuitable):
        operations.carry_out(alert, "send", actor=standing("video"), at=at)
    orders.carry_out(job, "complete", actor=standing("officer"), at=at, given=Given(reason="人已劝离"))
    for _again in range(2):
        run_once(ANSWERS, at=at)
        FollowerCursor.objects.filter(name=ANSWERS.name).update(number=0)
    (answer,) = Step.objects.filter(table="alert", subject_id=alert.pk, operation="answer")
    assert answer.reason == "人已劝离"
    alert.refresh_from_db()
    assert alert.state == "raised"
    operations.carry_out(alert, "send", actor=standing("video"), at=at, given=Given(person="officer"))
    assert Job.objects.count() == 2


@pytest.mark.parametrize("person", ["handler", "nobody"])
def test_nobody_but_an_officer_is_sent(place: Street, person: str) -> None:
    place.tell(seen(minutes=1), minutes=1)
    alert = Alert.objects.get()
    with pytest.raises(Unsuitable):
        operations.carry_out(alert, "send", actor=standing("video"), at=NOON, given=Given(person=person))
    assert not Job.objects.exists()


def test_an_alert_joined_to_a_report_names_it(place: Street) -> None:
    place.tell(seen(minutes=1), minutes=1)
    alert = Alert.objects.get()
    services.join(alert, report="ABC", actor=standing("video"), at=NOON + timedelta(minutes=2))
    assert (alert.state, alert.report_code) == ("joined", "ABC")


def test_a_sighting_of_a_zone_that_was_taken_away_is_taken_and_leads_to_nothing(place: Street) -> None:
    receipt = place.tell(seen(minutes=1, zone="gone"), minutes=1)
    assert len(receipt.accepted) == 1
    assert not Alert.objects.exists()


def test_the_desk_knows_how_often_a_place_was_alerted_on_today(place: Street) -> None:
    for minutes in (1, 100, 200):
        stay = uuid4()
        place.tell(seen(stay, minutes=minutes), minutes=minutes)
        place.tell(seen(stay, Phase.ENDED, minutes=minutes + 5), minutes=minutes + 5)
        alert = queries.on_desk().get()
        services.dismiss(alert, cause="moved", actor=standing("video"), at=NOON + timedelta(minutes=minutes + 6))
    assert queries.times_today(alert, NOON + timedelta(hours=5)) == 3
    assert queries.times_today(alert, NOON + timedelta(hours=25)) == 2
