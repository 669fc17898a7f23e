"""The page on which people sign on for duty, and what follows from it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cityloop.cases.models import Source
from cityloop.duty import services
from cityloop.duty.models import Job, Position, Shift, TrackPoint
from cityloop.intake import deciding
from cityloop.intake import services as intake
from cityloop.intake.models import Report
from cityloop.journal.models import Act
from cityloop.staff.models import Person
from cityloop.staff.rules import Post
from cityloop.workflow.table import Given
from tests.cast import HOLE, PASSWORD, ROAD, STALL, condition, found_town, standing

pytestmark = pytest.mark.django_db
TOLD = {"lon": str(STALL[0]), "lat": str(STALL[1]), "accuracy": "8"}


@pytest.fixture(autouse=True)
def _town() -> None:
    found_town()


def sits(username: str, language: str = "en") -> Client:
    client = Client(headers={"Accept-Language": language})
    assert client.login(username=username, password=PASSWORD)
    return client


def on_duty(username: str) -> Client:
    client = sits(username)
    assert client.post("/duty/on/").status_code == 302
    return client


def page(client: Client) -> str:
    return client.get("/duty/").content.decode()


def checker() -> str:
    """Whom the operator's check before filing is drawn to, for a hole that a citizen has seen."""
    operator, at = standing("operator"), timezone.now()
    report = intake.receive(
        key="hole", source=Source.CITIZEN, lon=HOLE[0], lat=HOLE[1], condition=condition(ROAD), actor=operator, at=at
    )  # fmt: skip
    deciding.carry_out(report, "send_check", actor=operator, at=at, given=Given())
    return Report.objects.get().checker


def test_signing_on_and_off_with_one_button() -> None:
    inspector = sits("inspector")
    assert "You are not on duty" in page(inspector)
    inspector.post("/duty/on/")
    text = page(inspector)
    assert "一网格" in text
    assert "shifts/whereabouts" in text
    assert "shifts/whereabouts" in inspector.get("/orders/").content.decode()
    inspector.post("/duty/off/")
    assert "You are not on duty" in page(inspector)
    assert "shifts/whereabouts" not in inspector.get("/").content.decode()
    verbs = list(Act.objects.filter(subject_kind="shift").order_by("number").values_list("verb", "actor_id"))
    assert verbs == [("shift.signed_on", "inspector"), ("shift.signed_off", "inspector")]


def test_a_check_is_drawn_to_who_signed_on_nearby() -> None:
    on_duty("outsider").post("/duty/position/", TOLD)
    assert checker() == "outsider"
    address = f"/orders/{Job.objects.get().pk}/"
    assert "nearest on duty" in sits("outsider").get(address).content.decode()
    assert "在岗最近" in sits("outsider", "zh-Hans").get(address).content.decode(), "in the reader's language"


def test_without_a_position_the_check_goes_to_who_is_in_charge_and_on_duty() -> None:
    on_duty("outsider")
    on_duty("inspector").post("/duty/position/", TOLD | {"lon": "900"})
    assert checker() in ("inspector", "outsider")
    assert "nearest" not in Job.objects.get().chosen_because


def test_a_position_is_kept_on_duty_alone_and_gone_when_duty_ends() -> None:
    inspector = sits("inspector")
    assert inspector.post("/duty/position/", TOLD).status_code == 409
    assert not TrackPoint.objects.exists()
    inspector.post("/duty/on/")
    assert "exact to 8 m" in inspector.post("/duty/position/", TOLD).content.decode()
    assert Position.objects.get().person.username == "inspector"
    for wrong in ({"lon": "nan"}, {"lat": "91"}, {"accuracy": "-1"}, {"lon": "east"}, {"lat": ""}):
        assert inspector.post("/duty/position/", TOLD | wrong).status_code == 422, wrong
    assert TrackPoint.objects.count() == 1
    inspector.post("/duty/off/")
    assert not Position.objects.exists()
    assert inspector.post("/duty/position/", TOLD).status_code == 409


def test_the_dispatcher_sees_who_is_on_duty_and_where_from() -> None:
    dispatcher = sits("dispatcher")
    assert "Nobody is on duty" in page(dispatcher)
    on_duty("inspector").post("/duty/position/", TOLD)
    on_duty("officer")
    for text in (page(dispatcher), dispatcher.get("/duty/people/").content.decode(), page(sits("leader"))):
        assert "Inspector</b>" in text
        assert "seen 0 min ago" in text
        assert "Position unknown" in text
    assert "/off/" not in page(sits("leader"))


def test_who_forgot_to_sign_off_is_signed_off_by_the_dispatcher_on_record() -> None:
    inspector, dispatcher = on_duty("inspector"), sits("dispatcher")
    shift = Shift.objects.get()
    assert f"/duty/{shift.pk}/off/" in page(dispatcher)
    assert "Sign Inspector off?" in dispatcher.get(f"/duty/{shift.pk}/off/").content.decode()
    dispatcher.post(f"/duty/{shift.pk}/off/")
    assert "You are not on duty" in page(inspector)
    last = Act.objects.get(verb="shift.signed_off")
    assert (last.actor_id, last.payload["person"]) == ("dispatcher", "inspector")


def test_a_stale_list_does_not_end_the_shift_that_began_since() -> None:
    inspector, dispatcher = on_duty("inspector"), sits("dispatcher")
    first = Shift.objects.get()
    inspector.post("/duty/off/")
    inspector.post("/duty/on/")
    answer = dispatcher.post(f"/duty/{first.pk}/off/", follow=True)
    assert "Inspector has signed off meanwhile" in answer.content.decode()
    assert "You are not on duty" not in page(inspector)


def test_the_outsider_is_refused() -> None:
    on_duty("inspector")
    shift, acts = Shift.objects.get(), Act.objects.count()
    for username in ("outsider", "handler", "leader", "operator", "desk", "admin"):
        stranger = sits(username)
        assert stranger.post(f"/duty/{shift.pk}/off/").status_code == 403, username
        assert stranger.get("/duty/people/").status_code == (200 if username == "leader" else 403), username
    for username in ("operator", "desk", "admin", "dispatcher", "leader"):
        stranger = sits(username)
        assert stranger.post("/duty/on/").status_code == 403, username
        assert stranger.post("/duty/position/", TOLD).status_code == 403, username
    assert "Inspector</b>" not in page(sits("outsider"))
    assert sits("operator").get("/duty/").status_code == 403
    shift.refresh_from_db()
    assert (shift.signed_off_at, Act.objects.count()) == (None, acts)


def test_who_holds_two_posts_says_in_which_they_are_on_duty() -> None:
    person = Person.objects.get(username="inspector")
    person.assignments.create(post=Post.OFFICER, area_code="")
    inspector = sits("inspector")
    assert "As what" in page(inspector)
    inspector.post("/duty/on/", {"place": "1"})
    assert Shift.objects.get().post == Post.OFFICER


def test_signing_off_twice_says_so_and_changes_nothing() -> None:
    inspector = on_duty("inspector")
    inspector.post("/duty/off/")
    acts = Act.objects.count()
    assert "You are not signed on" in inspector.post("/duty/off/", follow=True).content.decode()
    assert Act.objects.count() == acts


def test_where_somebody_was_is_forgotten_when_the_shift_has_ended_by_itself() -> None:
    on_duty("inspector").post("/duty/position/", TOLD)
    assert services.forget_positions(at=timezone.now()) == 0
    assert services.forget_positions(at=timezone.now() + timedelta(hours=10)) == 1
