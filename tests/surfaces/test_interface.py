"""What another system reads and does by /api/v1, and what it does not get to see."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cityloop.intake import services as intake
from cityloop.staff import tokens
from cityloop.staff.models import Person
from cityloop.staff.tokens import System
from tests.cast import FOUNDER, LITTER, STALL, STALLS, condition, found_town, standing

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def town() -> None:
    found_town(timezone.now() - timedelta(days=30))


def calling(username: str, *scopes: str) -> Client:
    now = timezone.now()
    owner, day = Person.objects.get(username=username), timezone.localdate(now)
    made = tokens.make(name="t", scopes=scopes, expires=day, owner=owner, actor=standing(username), at=now)
    return Client(headers={"Authorization": f"Bearer {made.text}", "Accept-Language": "en"})


def received(number: int, code: str = STALLS) -> int:
    return intake.receive(
        key=f"interface-{number}",
        source="inspector",
        lon=STALL[0],
        lat=STALL[1],
        condition=condition(code),
        description="占道经营 水果摊",
        actor=standing("inspector"),
        at=timezone.now(),
    ).pk


def read(client: Client, path: str, **asked: Any) -> Any:
    answer = client.get(f"/api/v1/{path}", asked)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_pages_follow_one_another_without_gap_or_repeat_though_more_arrives() -> None:
    wanted = [received(number) for number in range(5)]
    client = calling("operator", "report.view")
    for order in ("newest", "due"):
        seen: list[int] = []
        cursor: str | None = ""
        while cursor is not None:
            page = read(client, "reports", limit=2, order=order, cursor=cursor)
            seen += [each["id"] for each in page["items"]]
            cursor = page["next"]
        assert sorted(seen) == sorted(set(wanted)), order
        wanted.append(received(100 + len(wanted)))


def test_a_cursor_of_another_order_is_refused() -> None:
    for number in range(3):
        received(number)
    client = calling("operator", "report.view")
    cursor = read(client, "reports", limit=1)["next"]
    answer = client.get("/api/v1/reports", {"cursor": cursor, "order": "due"})
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_cursor")


def test_who_calls_is_told_what_it_may() -> None:
    me = read(calling("dispatcher", "desk.open", "case.view"), "me")
    assert me["permissions"] == ["desk.open", "case.view"]
    assert (me["kind"], me["id"], me["standings"][0]["post"]) == ("person", "dispatcher", "dispatcher")


def test_the_inbox_counts_what_waits_as_far_as_the_token_sees_it() -> None:
    received(1)
    (inbox,) = read(calling("operator", "desk.open", "report.view"), "inbox")
    assert [(each["kind"], each["state"], each["total"], each["green"]) for each in inbox["queues"]] == [
        ("report", "received", 1, 1)
    ]
    (inbox,) = read(calling("operator", "desk.open"), "inbox")
    assert inbox["queues"] == []


def test_search_finds_by_number_and_leaves_out_what_the_token_may_not_read() -> None:
    received(1)
    client = calling("operator", "desk.open", "report.view", "case.view")
    number = read(client, "reports")["items"][0]["number"]
    assert [each["number"] for each in read(client, "search", q=number)] == [number]
    assert read(calling("operator", "desk.open", "case.view"), "search", q=number) == []


def test_a_system_sends_a_report_in_under_its_own_name() -> None:
    system, now = System("12345", "intake"), timezone.now()
    scopes, day = ["report.create", "report.view", "message.view"], timezone.localdate(now)
    text = tokens.make(name="t", scopes=scopes, expires=day, system=system, actor=FOUNDER, at=now).text
    client = Client(headers={"Authorization": f"Bearer {text}"})
    body = {"key": "12345-0001", "lon": STALL[0], "lat": STALL[1], "source": "hotline"}
    made = client.post("/api/v1/reports", body, content_type="application/json")
    assert made.status_code == 201, made.content
    (step,) = read(client, f"reports/{made.json()['id']}/timeline")
    assert (step["actor_kind"], step["actor_id"], step["post"]) == ("client", "12345", "intake")
    assert client.get("/api/v1/messages").status_code == 403


def test_filters_narrow_and_impossible_ones_are_refused() -> None:
    received(1)
    received(2, LITTER)
    client = calling("operator", "report.view")
    assert len(read(client, "reports", minor="event-01-10")["items"]) == 1
    assert read(client, "reports", light="red")["items"] == []
    answer = client.get("/api/v1/reports", {"light": "blue"})
    assert answer.status_code == 422
    assert answer.json()["flaws"]


def test_the_outsider_sees_nothing_of_another_area() -> None:
    number = received(1)
    client = calling("outsider", "report.view", "media.view")
    assert read(client, "reports")["items"] == []
    for path in (f"reports/{number}", f"reports/{number}/timeline", f"reports/{number}/media"):
        assert client.get(f"/api/v1/{path}").status_code == 404


def test_a_place_is_located_and_what_filing_would_fill_in_is_told() -> None:
    client = calling("operator", "map.view", "report.create", "case.view")
    assert read(client, "locate", lon=STALL[0], lat=STALL[1])["cell"]["code"] == "360734100001001"
    draft = read(client, "draft", lon=STALL[0], lat=STALL[1], condition=condition(STALLS))
    assert draft["department"] == "enforcement"
    assert draft["limit"] == {"kind": "urgent_hour", "amount": 2}


def test_layers_of_the_map_are_geojson() -> None:
    client = calling("dispatcher", "map.view", "camera.view", "case.view", "duty.view")
    for layer in ("base", "areas", "grids", "cameras", "cases", "staff"):
        answer = client.get(f"/api/v1/map/{layer}")
        assert answer["Content-Type"] == "application/geo+json"
        assert answer.getvalue().startswith(b'{"type":"FeatureCollection"'), layer


def test_an_address_that_is_none_is_told_in_the_same_shape() -> None:
    answer = Client().get("/api/v1/nothing/here")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


UNREADABLE = [
    b"",
    b"{",
    b"[]",
    b'"x"',
    b"\xff\xfe",
    b'{"lon": 1e999}',
    b'{"key": "\\ud800aaaaaaaa", "lon": 1, "lat": 1}',
]


def test_what_cannot_be_read_changes_nothing() -> None:
    client = calling("operator", "report.create", "report.view")
    for body in UNREADABLE:
        answer = client.post("/api/v1/reports", body, content_type="application/json")
        assert answer.status_code in (400, 422), body
        assert answer.json()["code"] in ("unreadable", "unsuitable")
    assert read(client, "reports")["items"] == []


def test_the_page_for_people_shows_every_operation_in_both_languages() -> None:
    for language, words in (("en", "Interface for other systems"), ("zh-hans", "对外接口")):
        page = Client(headers={"Accept-Language": language}).get("/api/v1/docs").content.decode()
        assert words in page
        assert page.count('class="card operation"') > 50
