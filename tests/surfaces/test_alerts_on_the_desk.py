"""Alerts before the operators: by risk, no more than an hour holds, with the live picture and one key for each end."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from cityloop.staff.rules import Standing
from cityloop.surfaces.desk import inbox
from cityloop.surfaces.desk.filtering import Filter
from cityloop.watch import services as watch
from cityloop.watch.alerts import attention
from cityloop.watch.alerts.attention import Limits
from cityloop.watch.alerts.lifecycle import TABLE
from cityloop.watch.learning import rightness
from cityloop.watch.models import Alert, Attention, KeyPlace, Probation, Stay, Tuning, Zone
from cityloop_edge.messages import Phase
from tests.cast import FOUNDER, found_town, standing
from tests.surfaces.test_desk import desk, part
from tests.surfaces.ways import Ways
from tests.watch.seeing import PAVEMENT, Street, seen, street

NOW = datetime.now(UTC)


@pytest.fixture
def place(db: None) -> Street:
    found_town()
    return street()


@pytest.fixture
def video(place: Street) -> Standing:
    return standing("video")


def alert(place: Street, code: str, meaning: str = "no_stall", minutes: float = 0) -> Alert:
    zone = Zone.objects.filter(code=code).first() or watch.draw_zone(
        place.camera, code=code, name=code, polygon=PAVEMENT, meaning=meaning, dwell_seconds=60, actor=FOUNDER, at=NOW
    )
    at = NOW - timedelta(minutes=minutes)
    made = Alert(zone=zone, began_at=at, raised_at=at, state="raised", entered_at=at)
    made.save()
    return made


def listed(video: Standing, **asked: Any) -> inbox.Section:
    (section,) = inbox.read(video, Filter(**asked), 1, NOW).sections
    return section


def test_the_riskiest_comes_first(place: Street, video: Standing) -> None:
    stall, lane = alert(place, "stall"), alert(place, "lane", "fire_lane", minutes=30)
    noisy = alert(place, "noisy", "fire_lane")
    Probation.objects.create(zone=noisy.zone, right=0, decided=10, began_at=NOW)
    rows = listed(video).rows
    assert [row.id for row in rows] == [lane.pk, stall.pk, noisy.pk]
    assert [row.probation for row in rows] == [False, False, True]
    assert [row.id for row in listed(video, order="oldest").rows] == sorted(each.id for each in rows)


def test_no_more_than_an_hour_holds_come_up_and_the_others_are_counted(place: Street, video: Standing) -> None:
    attention.change(Limits(2, 50, 10), actor=FOUNDER, at=NOW)
    lane = alert(place, "lane", "fire_lane")
    for number in range(4):
        alert(place, f"stall-{number}")
    section = listed(video)
    assert (len(section.rows), section.held, section.total) == (2, 3, "5")
    assert section.rows[0].id == lane.pk
    assert len(listed(video, queue="alert.raised").rows) == 5
    page = desk("video").get("/").content.decode()
    assert "3 more wait" in page


def test_how_often_today_stands_in_the_list(place: Street, video: Standing) -> None:
    for minutes in (200, 100):
        watch.dismiss(alert(place, "stall", minutes=minutes), cause="moved", actor=video, at=NOW)
    alert(place, "stall")
    assert listed(video).rows[0].times == 3
    assert "3 times today" in desk("video").get("/").content.decode()


def test_a_false_alarm_is_asked_for_its_cause(place: Street) -> None:
    found, client = alert(place, "stall"), desk("video")
    address = f"/alerts/{found.pk}/dismiss/"
    form = part(client, address).content.decode()
    assert "Shadow or light" in form
    assert client.post(address, {"cause": "", "revision": 0}, HTTP_HX_REQUEST="true").status_code == 422
    answer = client.post(address, {"cause": "people", "reason": "", "revision": 0}, HTTP_HX_REQUEST="true")
    assert answer.status_code == 200
    found.refresh_from_db()
    assert (found.state, found.cause) == ("dismissed", "people")


def test_a_false_alarm_can_be_taken_back_from_the_word_that_tells_of_it_and_from_its_page(place: Street) -> None:
    found, client = alert(place, "stall"), desk("video")
    told = client.post(f"/alerts/{found.pk}/dismiss/", {"cause": "people"}, HTTP_HX_REQUEST="true").content.decode()
    toast = re.findall(r'data-toast="([^"]*)">(.*?)</span>', told, re.DOTALL)
    ((words, back),) = toast
    assert words == "False alarm: North gate · stall"
    assert f'hx-post="/alerts/{found.pk}/take_back/"' in back
    assert 'data-key="u"' in part(client, f"/alerts/{found.pk}/").content.decode()
    answer = client.post(f"/alerts/{found.pk}/take_back/", {"revision": 1}, HTTP_HX_REQUEST="true")
    assert answer.status_code == 200
    found.refresh_from_db()
    assert (found.state, found.cause) == ("raised", "")


def test_where_it_cannot_be_taken_back_the_page_says_why(place: Street) -> None:
    found, client = alert(place, "stall"), desk("video")
    watch.dismiss(found, cause="people", actor=standing("video"), at=NOW)
    alert(place, "stall")
    pane = part(client, f"/alerts/{found.pk}/").content.decode()
    assert 'data-key="u"' not in pane
    assert "decide on that one first" in pane
    answer = client.post(f"/alerts/{found.pk}/take_back/", {"revision": 1}, HTTP_HX_REQUEST="true")
    assert (answer.status_code, "decide on that one first" in answer.content.decode()) == (422, True)


def test_an_officer_is_sent_from_the_desk_and_stands_on_the_alert(place: Street) -> None:
    found, client = alert(place, "stall"), desk("operator")
    answer = client.post(f"/alerts/{found.pk}/send/", {"person": "", "revision": 0}, HTTP_HX_REQUEST="true")
    assert answer.status_code == 200
    pane = part(client, f"/alerts/{found.pk}/").content.decode()
    assert "Officer</dt><dd>Officer" in pane
    again = client.post(f"/alerts/{found.pk}/send/", {"person": "", "revision": 1}, HTTP_HX_REQUEST="true")
    assert (again.status_code, "on the way already" in again.content.decode()) == (422, True)
    assert "North gate" in desk("officer").get("/orders/").content.decode()


def test_the_alert_offers_the_live_picture(place: Street) -> None:
    found = alert(place, "stall")
    assert 'data-glimpse="gate"' in part(desk("operator"), f"/alerts/{found.pk}/").content.decode()


def test_what_is_older_than_today_says_its_day(place: Street) -> None:
    old = alert(place, "stall", minutes=3 * 24 * 60)
    local = timezone.localtime(old.raised_at)
    assert f"{local:%m-%d %H:%M}<" in desk("video").get("/").content.decode()


def test_the_latest_pictures_stand_first_with_the_thing_marked(place: Street) -> None:
    stay = uuid4()
    for minutes, phase in ((1, Phase.BEGAN), (3, Phase.ONGOING), (9, Phase.ENDED)):
        place.tell(seen(stay, phase, minutes=minutes), minutes=minutes)
    found = Alert.objects.get()
    assert shown(found) == [("At the alert", True), ("Before", True), ("Afterwards", True), ("At the alert", False)]
    place.tell(seen(minutes=12), minutes=12)  # it is back: what was afterwards is over
    labels = [label for label, marked in shown(found) if marked]
    assert labels == ["At the alert", "Before"]


def shown(found: Alert) -> list[tuple[str, bool]]:
    """What the pane calls its pictures, and whether the place of the thing is marked in them."""
    pane = part(desk("video"), f"/alerts/{found.pk}/").content.decode()
    figures = re.findall(r"<figure[^>]*>(.*?)</figure>", pane, re.DOTALL)
    return [(re.findall(r"figcaption>([^<]*) <", each)[0], 'class="mark' in each) for each in figures]


def test_an_operator_ends_a_probation_and_a_leader_does_not(place: Street) -> None:
    probation = Probation.objects.create(zone=place.zone, right=1, decided=10, began_at=NOW)
    assert desk("leader").post(f"/patrol/rightness/{probation.pk}/end/").status_code == 403
    assert "Pavement" in desk("leader").get("/patrol/rightness/").content.decode()
    assert desk("admin").get("/patrol/rightness/").status_code == 200
    assert desk("video").post(f"/patrol/rightness/{probation.pk}/end/").status_code == 302
    assert rightness.probations() == []


def limits(client: Client, **given: int) -> int:
    figures = {"alerts_an_hour": 30, "least_percent": 60, "least_decisions": 20}
    figures |= {"remember_days": 14, "reminded_minutes": 5} | given
    return client.post("/patrol/limits/", figures).status_code


def test_what_operators_can_take_is_set_by_the_shift_lead(place: Street) -> None:
    assert limits(desk("video")) == 403
    assert limits(desk("lead"), least_percent=300) == 422
    assert not Attention.objects.exists()
    assert limits(desk("lead")) == 302
    found = Attention.objects.get()
    assert (found.alerts_an_hour, found.least_percent, found.least_decisions) == (30, 60, 20)
    assert (found.remember_days, found.reminded_minutes) == (14, 5)
    assert limits(desk("lead"), remember_days=400) == 422


@pytest.mark.parametrize("who", ["dispatcher", "handler", "inspector", "desk"])
def test_who_has_no_business_with_cameras_is_refused(place: Street, who: str) -> None:
    client = desk(who)
    for address in ("/patrol/", "/patrol/rounds/", "/patrol/coverage/", "/patrol/looks/", "/patrol/rightness/"):
        assert client.get(address).status_code == 403
    assert client.get("/patrol/still/gate/").status_code == 403
    assert client.post("/patrol/look/", {"window": "a" * 32, "cameras": "gate", "why": "duty"}).status_code == 403


def test_what_is_there_again_shows_then_and_now_and_the_place_becomes_a_key_place(place: Street) -> None:
    operation = TABLE.operation("reopen")
    assert operation is not None
    ready = Ways().ready("alert", operation)
    client = desk("video")
    pane = part(client, f"/alerts/{ready.pk}/").content.decode()
    assert "Again at the place of case" in pane
    assert pane.count("<title>") == 24  # the hours
    fields = dict(re.findall(r'name="(name|where|until)" value="([^"]+)"', pane))
    assert client.post("/patrol/places/", fields).status_code == 302
    assert KeyPlace.objects.get().name == "North gate"
    found = Alert.objects.get(pk=ready.pk)
    assert part(client, "/").content.decode().count("There again after closing") == 1
    answer = client.post(f"/alerts/{found.pk}/reopen/", {"revision": 0}, HTTP_HX_REQUEST="true")
    assert answer.status_code == 200
    assert found.again is not None
    case = part(client, f"/cases/{found.again.case_id}/").content.decode()
    assert "How it comes back" in case
    assert "Key place until" not in case


def test_a_proposal_is_taken_over_and_back_by_one_click(place: Street) -> None:
    for number in range(12):
        found = alert(place, "stall", minutes=10 * number)
        left = found.began_at + timedelta(seconds=70)
        Stay.objects.create(id=uuid4(), alert=found, began_at=found.began_at, last_at=left, ended_at=left)
        watch.dismiss(found, cause="people", actor=standing("video"), at=NOW)
    zone = found.zone
    page = desk("leader").get("/patrol/rightness/").content.decode()
    assert "With 90 s instead of 60 s, 12 of 12 false ones would not have come" in page
    fields = {"setting": "dwell_seconds", "after": "90"}
    assert desk("leader").post(f"/patrol/tuning/zones/{zone.pk}/", fields).status_code == 403
    assert desk("video").post(f"/patrol/tuning/zones/{zone.pk}/", fields | {"after": "much"}).status_code == 422
    assert desk("video").post(f"/patrol/tuning/zones/{zone.pk}/", fields).status_code == 302
    zone.refresh_from_db()
    assert zone.dwell_seconds == 90
    made = Tuning.objects.get()
    assert desk("video").post(f"/patrol/tuning/{made.pk}/undo/").status_code == 302
    assert desk("video").post(f"/patrol/tuning/{made.pk}/undo/").status_code == 422
    zone.refresh_from_db()
    assert zone.dwell_seconds == 60
