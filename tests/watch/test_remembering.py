"""The street remembers: what stands again at the place of a closed case is put before the operators and reopens it."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from cityloop.cases import operations as cases
from cityloop.cases.models import Case
from cityloop.evidence import queries as evidence
from cityloop.evidence.models import Role
from cityloop.intake import deciding
from cityloop.intake import services as intake
from cityloop.journal import queries as journal
from cityloop.journal.followers import run_once
from cityloop.journal.models import FollowerCursor
from cityloop.journal.services import Subject
from cityloop.watch import queries
from cityloop.watch import services as watch
from cityloop.watch.alerts import attention, operations, remembering
from cityloop.watch.alerts.attention import Limits
from cityloop.watch.alerts.lifecycle import TABLE
from cityloop.watch.followers import ALERTS, CLOSED
from cityloop.watch.models import Alert, Remembered
from cityloop.workflow import services as engine
from cityloop.workflow.errors import NotAllowed
from cityloop.workflow.models import Step
from cityloop.workflow.table import Given
from cityloop_edge.messages import Box, Phase
from tests.cast import FOUNDER, HOLE, ROAD, STALL, STALLS, condition, standing
from tests.watch.seeing import NOON, STOOD, Street, after, seen

DAY = 24 * 60
BESIDE = Box(x=0.6, y=0.3, width=0.1, height=0.2)


def accept(report: object, minutes: float) -> Case:
    for who, operation in (("operator", "propose"), ("lead", "accept")):
        deciding.carry_out(report, operation, actor=standing(who), at=after(minutes))  # type: ignore[arg-type]
    report.refresh_from_db()  # type: ignore[attr-defined]
    return Case.objects.get(pk=report.case_id)  # type: ignore[attr-defined]


def close(case: Case, minutes: float) -> None:
    cases.carry_out(case, "force_close", actor=standing("lead"), at=after(minutes), given=Given(reason="已劝离"))
    run_once(CLOSED, at=after(minutes))


def closed(place: Street, *, minutes: float = 30, stay: UUID | None = None, goes: bool = True) -> Case:
    """A stall was seen, reported and filed; it left, and the case was closed."""
    stay = stay or uuid4()
    place.tell(seen(stay, minutes=1), minutes=1)
    report = watch.report_from_alert(Alert.objects.latest("pk"), actor=standing("video"), at=after(3))
    case = accept(report, 4)
    if goes:
        place.tell(seen(stay, Phase.ENDED, minutes=9), minutes=9)
    close(case, minutes)
    return case


def sighted(place: Street, minutes: float, box: Box = STOOD) -> Alert | None:
    """A new thing begins to stay; answers the newest alert on the desk."""
    place.tell(seen(minutes=minutes, box=box), minutes=minutes)
    return queries.on_desk().order_by("-pk").first()


def test_a_closed_case_is_remembered_where_its_thing_stood(place: Street) -> None:
    case = closed(place)
    kept = Remembered.objects.get()
    assert (kept.case, kept.zone, kept.box) == (case, place.zone, [0.2, 0.3, 0.1, 0.2])
    assert (kept.closed_at, kept.until) == (after(30), after(30 + 7 * DAY))
    run_once(CLOSED, at=after(31))
    assert Remembered.objects.count() == 1


def test_what_stands_there_again_is_an_alert_of_its_own(place: Street) -> None:
    case = closed(place)
    alert = sighted(place, 2 * DAY)
    assert alert is not None
    assert alert.again is not None
    assert (alert.state, alert.again.case, remembering.days_after(alert, alert.again)) == ("raised", case, 1)
    raised = next(each for each in journal.acts_about(Subject("alert", str(alert.pk))) if each.verb == "alert.raised")
    assert raised.payload["again"] == case.pk


def test_what_stands_beside_it_or_after_a_week_is_an_alert_like_any_other(place: Street) -> None:
    closed(place)
    for minutes, box in ((DAY, BESIDE), (8 * DAY, STOOD)):
        alert = sighted(place, minutes, box)
        assert alert is not None
        assert alert.again is None
        watch.dismiss(alert, cause="people", actor=standing("video"), at=after(minutes + 2))


def test_a_second_thing_at_the_place_joins_the_alert_and_one_beside_it_does_not(place: Street) -> None:
    closed(place)
    first = sighted(place, DAY)
    assert sighted(place, DAY + 1) == first
    assert sighted(place, DAY + 2, box=BESIDE) != first
    assert queries.on_desk().count() == 2


def test_the_operators_yes_opens_the_case_with_the_hour(place: Street) -> None:
    case = closed(place)
    alert = sighted(place, DAY + 200)
    assert alert is not None
    operations.carry_out(alert, "reopen", actor=standing("video"), at=after(DAY + 205))
    case.refresh_from_db()
    assert (alert.state, case.state, case.reopenings, case.closed_at) == ("reopened", "filed", 1, None)
    told = next(each for each in journal.acts_about(Subject("case", str(case.pk))) if each.verb == "case.relapsed")
    assert (told.payload["hour"], told.payload["confirmed_by"]) == (15, "video")
    step = Step.objects.get(table="case", subject_id=case.pk, operation="relapse")
    assert "North gate" in step.reason
    kept = evidence.attachments(Subject("case", str(case.pk)))
    assert [each.role for each in kept].count(Role.SIGHTING) == 1
    assert case.reports.get().code == alert.report_code


def test_an_opened_case_is_remembered_no_more_and_its_thing_does_not_alert_again(place: Street) -> None:
    case = closed(place)
    alert = sighted(place, DAY)
    assert alert is not None
    operations.carry_out(alert, "reopen", actor=standing("operator"), at=after(DAY + 5))
    run_once(CLOSED, at=after(DAY + 5))
    assert Remembered.objects.get().ended_at == after(DAY + 5)
    assert sighted(place, DAY + 7) is None
    close(case, DAY + 60)
    again = sighted(place, DAY + 90)
    assert again is not None
    assert again.again is not None
    assert again.again.closed_at == after(DAY + 60)


def test_the_operators_no_is_a_false_alarm_with_its_cause(place: Street) -> None:
    case = closed(place)
    alert = sighted(place, DAY)
    assert alert is not None
    watch.dismiss(alert, cause="people", actor=standing("video"), at=after(DAY + 2))
    case.refresh_from_db()
    assert (alert.state, alert.cause, case.state) == ("dismissed", "people", "closed")


def test_a_case_closed_while_its_thing_still_stands_is_put_before_the_operators(place: Street) -> None:
    stay = uuid4()
    case = closed(place, stay=stay, goes=False)
    place.tell(seen(stay, Phase.ONGOING, minutes=60), minutes=60)
    alert = queries.on_desk().get()
    assert alert.again is not None
    assert alert.again.case == case
    place.tell(seen(stay, Phase.ONGOING, minutes=90), minutes=90)
    assert Alert.objects.count() == 2
    place.tell(seen(stay, Phase.ENDED, minutes=99), minutes=99)
    alert.refresh_from_db()
    assert alert.state == "gone"


def test_a_case_that_no_camera_reported_is_remembered_in_zones_that_see_it(place: Street) -> None:
    watch.draw_zone(
        place.camera, code="lane", name="Lane", polygon=place.zone.polygon, meaning="fire_lane", dwell_seconds=60,
        class_code="event-01-01", actor=FOUNDER, at=NOON,
    )  # fmt: skip
    report = intake.receive(
        key="call", source="hotline", lon=STALL[0], lat=STALL[1], description="占道", condition=condition(STALLS),
        photos=[], actor=standing("operator"), at=NOON,
    )  # fmt: skip
    close(accept(report, 4), 30)
    kept = Remembered.objects.get()
    assert (kept.zone, kept.box) == (place.zone, [])
    alert = sighted(place, DAY, box=BESIDE)
    assert alert is not None
    assert alert.again == kept


def test_where_no_camera_looks_nothing_is_remembered(place: Street) -> None:
    report = intake.receive(
        key="call", source="hotline", lon=HOLE[0], lat=HOLE[1], description="坑", condition=condition(ROAD),
        photos=[], actor=standing("operator"), at=NOON,
    )  # fmt: skip
    close(accept(report, 4), 30)
    assert not Remembered.objects.exists()


def test_a_city_that_remembers_nothing_says_so_with_nought_days(place: Street) -> None:
    attention.change(Limits(remember_days=0), actor=FOUNDER, at=NOON)
    closed(place)
    assert not Remembered.objects.exists()


def test_only_what_is_again_there_opens_a_case(place: Street) -> None:
    place.tell(seen(minutes=1), minutes=1)
    alert = Alert.objects.get()
    assert "reopen" not in {each.name for each in engine.allowed(TABLE, alert, standing("video"))}
    with pytest.raises(NotAllowed):
        operations.carry_out(alert, "reopen", actor=standing("video"), at=after(2))
    assert alert.state == "raised"


def test_who_opened_the_case_by_hand_was_quicker(place: Street) -> None:
    case = closed(place)
    alert = sighted(place, DAY)
    assert alert is not None
    cases.carry_out(case, "reopen", actor=standing("lead"), at=after(DAY + 1), given=Given(reason="群众来电"))
    alert.refresh_from_db()
    with pytest.raises(NotAllowed):
        operations.carry_out(alert, "reopen", actor=standing("video"), at=after(DAY + 2))
    assert alert.state == "raised"


def test_the_place_tells_how_often_and_at_which_hours(place: Street) -> None:
    closed(place)
    for day in (1, 2):
        alert = sighted(place, day * DAY)
        assert alert is not None
        operations.carry_out(alert, "reopen", actor=standing("video"), at=after(day * DAY + 2))
        case = Case.objects.get()
        run_once(CLOSED, at=after(day * DAY + 2))
        close(case, day * DAY + 30)
    alert = sighted(place, 3 * DAY)
    assert alert is not None
    habit = remembering.habit(alert)
    assert (habit.times, habit.since.date().isoformat()) == (4, "2026-11-22")
    assert (habit.hours[11], habit.hours[12], habit.usual) == (3, 1, [11])


def test_now_and_the_closing_picture_of_the_same_camera_are_shown(place: Street) -> None:
    closed(place)
    alert = sighted(place, DAY)
    assert alert is not None
    assert alert.again is not None
    now, then = remembering.picture_now(alert), remembering.closing_picture(alert.again)
    assert now is not None
    assert then is not None
    assert (now.role, then.role) == (Role.SIGHTING, Role.AFTER)


def test_the_follower_started_over_raises_nothing_twice(place: Street) -> None:
    closed(place)
    sighted(place, DAY)

    FollowerCursor.objects.filter(name=ALERTS.name).update(number=0)
    run_once(ALERTS, at=after(DAY + 2))
    assert Alert.objects.count() == 2
