"""Reminding by loudspeaker: only where something can speak; then it is waited for, and counted what left."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from django.utils.translation import override

from cityloop.journal import queries as journal
from cityloop.journal.services import Subject
from cityloop.watch import queries
from cityloop.watch import services as watch
from cityloop.watch.alerts import attention, operations, speaking
from cityloop.watch.alerts.attention import Limits
from cityloop.watch.alerts.lifecycle import TABLE
from cityloop.watch.alerts.speaking import NotSpoken
from cityloop.watch.learning import rightness
from cityloop.watch.models import Alert, Reminder
from cityloop.workflow import services as engine
from cityloop.workflow.errors import NotAllowed
from cityloop_edge.messages import Phase
from tests.cast import FOUNDER, standing
from tests.watch.seeing import NOON, Street, after, seen
from tests.watch.speaking import Broken, Speaks, stand


@pytest.fixture(autouse=True)
def silence() -> Iterator[None]:
    yield
    speaking.register(None)


@pytest.fixture
def voice() -> Speaks:
    found = Speaks()
    speaking.register(found)
    return found


def raised(place: Street, stay: UUID) -> Alert:
    place.tell(seen(stay, minutes=1), minutes=1)
    return Alert.objects.get()


def remind(alert: Alert, minutes: float = 3, who: str = "video") -> None:
    operations.carry_out(alert, "remind", actor=standing(who), at=after(minutes))


def offered(alert: Alert) -> bool:
    return "remind" in {each.name for each in engine.allowed(TABLE, alert, standing("video"))}


def test_without_a_voice_or_a_loudspeaker_nobody_is_reminded_and_why_is_said(place: Street) -> None:
    alert = raised(place, uuid4())
    with override("en"):
        assert "connected" in speaking.why_not(place.camera)
        speaking.register(Speaks())
        assert "beside this camera" in speaking.why_not(place.camera)
    assert not offered(alert)
    with pytest.raises(NotAllowed):
        remind(alert)
    assert (alert.state, Reminder.objects.count()) == ("raised", 0)
    stand("gate")
    assert (speaking.why_not(place.camera), offered(alert)) == ("", True)


def test_a_loudspeaker_out_of_service_is_none(place: Street, voice: Speaks) -> None:
    horn = stand("elsewhere")
    place.camera.speaker = horn.code
    assert speaking.beside(place.camera) == [horn]
    horn.in_service = False
    horn.save()
    assert speaking.beside(place.camera) == []


def test_a_reminder_is_spoken_journalled_and_waited_for(place: Street, voice: Speaks) -> None:
    stand("gate")
    alert = raised(place, uuid4())
    remind(alert)
    assert voice.said == [("horn-1", "no_stall", f"alert-{alert.pk}")]
    assert (alert.state, alert.until, list(queries.on_desk())) == ("reminded", after(13), [alert])
    told = list(journal.acts_about(Subject("alert", str(alert.pk))))[-1]
    assert (told.verb, told.actor.id, told.payload["speaker"]) == ("alert.reminded", "video", "horn-1")
    engine.wake("alert", after(12))
    alert.refresh_from_db()
    assert alert.state == "reminded"


def test_what_still_stands_when_the_wait_is_over_comes_back(place: Street, voice: Speaks) -> None:
    stand("gate")
    alert = raised(place, uuid4())
    remind(alert)
    engine.wake("alert", after(13))
    alert.refresh_from_db()
    assert (alert.state, alert.until, alert.wake_at) == ("raised", None, None)
    remind(alert, 14)
    assert (alert.state, alert.reminders.count()) == ("reminded", 2)


def test_what_leaves_in_time_closes_by_itself_and_counts_as_moved(place: Street, voice: Speaks) -> None:
    stand("gate")
    stay = uuid4()
    alert = raised(place, stay)
    remind(alert)
    place.tell(seen(stay, Phase.ENDED, minutes=6), minutes=6)
    alert.refresh_from_db()
    assert (alert.state, alert.until, alert.ended_at) == ("moved", None, after(6))
    reminder = Reminder.objects.get()
    assert (reminder.left_at, reminder.spoken_by) == (after(6), "video")
    (share,) = rightness.shares("zone", NOON)
    assert (share.right, share.decided) == (1, 1)
    place.tell(seen(minutes=20), minutes=20)
    assert queries.on_desk().get() != alert


def test_the_city_says_how_long_is_waited(place: Street, voice: Speaks) -> None:
    stand("gate")
    attention.change(Limits(reminded_minutes=5), actor=FOUNDER, at=NOON)
    alert = raised(place, uuid4())
    remind(alert)
    assert alert.until == after(8)


def test_an_operator_may_decide_while_it_is_waited(place: Street, voice: Speaks) -> None:
    stand("gate")
    alert = raised(place, uuid4())
    remind(alert)
    watch.report_from_alert(alert, actor=standing("operator"), at=after(4))
    assert (alert.state, alert.until, alert.wake_at) == ("filed", None, None)


def test_a_broken_loudspeaker_says_so_and_nothing_is_noted(place: Street) -> None:
    speaking.register(Broken())
    stand("gate")
    alert = raised(place, uuid4())
    before = journal.head().size
    with pytest.raises(NotSpoken, match="does not answer"):
        remind(alert)
    alert.refresh_from_db()
    assert (alert.state, Reminder.objects.count(), journal.head().size) == ("raised", 0, before)


def test_who_decides_on_no_alerts_reminds_nobody(place: Street, voice: Speaks) -> None:
    stand("gate")
    alert = raised(place, uuid4())
    for username in ("outsider", "dispatcher", "officer"):
        with pytest.raises(NotAllowed):
            remind(alert, who=username)
    assert voice.said == []
