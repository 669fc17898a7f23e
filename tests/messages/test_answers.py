"""Whoever reported hears what became of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cityloop.cases.models import Case, Source
from cityloop.cases.operations import carry_out as close_case
from cityloop.intake.deciding import carry_out
from cityloop.intake.followers import ANSWERS
from cityloop.intake.models import Report
from cityloop.intake.services import Caller, receive
from cityloop.journal.followers import run_once
from cityloop.journal.models import FollowerCursor
from cityloop.journal.services import Actor
from cityloop.messages import queries
from cityloop.messages.models import Message
from cityloop.staff.models import Person
from cityloop.workflow.table import Given
from tests.cast import BEGINNING, STALL, STALLS, condition, found_town, standing

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def town(db: None) -> None:
    found_town()


def reported(source: str = Source.CITIZEN, by: Actor | None = None) -> Report:
    return receive(
        key="report-0001",
        source=source,
        lon=STALL[0],
        lat=STALL[1],
        actor=by or Actor("reporter", "web"),
        at=BEGINNING,
        description="占道摆摊",
        condition=condition(STALLS),
        caller=Caller("王先生", "13800138000"),
    )


def does(username: str, operation: str, report: Report, **given: str) -> None:
    carry_out(report, operation, actor=standing(username), at=BEGINNING + MINUTE, given=Given(**given))  # type: ignore[arg-type]  # texts alone here


def heard(report: Report) -> list[str]:
    run_once(ANSWERS, at=BEGINNING + 2 * MINUTE, limit=1000)
    return [message.text for message in queries.answers(str(report.pk))]


def test_a_citizen_is_refused_with_the_reason_and_the_tracking_code() -> None:
    report = reported()
    does("operator", "refuse", report, reason="属私人土地")
    received, refused = heard(report)
    assert report.code in received
    assert report.code in refused
    assert "属私人土地" in refused


def test_a_citizen_hears_of_the_case_and_of_its_end() -> None:
    report = reported()
    does("operator", "propose", report)
    does("lead", "accept", report)
    case = Case.objects.get()
    close_case(case, "force_close", actor=standing("lead"), at=BEGINNING + MINUTE, given=Given(reason="已不存在"))
    texts = heard(report)
    assert len(texts) == 3
    assert case.number in texts[1]


def test_hearing_twice_is_hearing_once() -> None:
    report = reported()
    assert len(heard(report)) == 1
    FollowerCursor.objects.update(number=0)
    assert len(heard(report)) == 1


def test_our_own_people_hear_of_a_refusal_alone() -> None:
    report = reported(Source.INSPECTOR, standing("inspector"))
    assert heard(report) == []
    does("operator", "refuse", report, reason="重复")
    assert heard(report) == []
    (told,) = queries.inbox(Person.objects.get(username="inspector"))
    assert "重复" in told.text


def test_nobody_is_told_of_what_a_camera_saw() -> None:
    report = reported(Source.CAMERA, Actor("station", "S1"))
    does("operator", "refuse", report, reason="误报")
    heard(report)
    assert not Message.objects.exists()
