"""Batches, exports, hand-over, duty, promises, teams and referrals as another system does them by /api/v1."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cityloop.cases import operations
from cityloop.cases.models import Case
from cityloop.errands.models import Errand
from cityloop.journal.models import Act
from cityloop.staff import tokens
from cityloop.staff.tokens import System
from cityloop.workflow.table import Given
from tests.batches.conftest import Worked, filed, worked  # noqa: F401 - a fixture
from tests.cast import FOUNDER, found_town, standing
from tests.surfaces.test_interface import calling, read

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def town() -> None:
    found_town()


def does(client: Client, path: str, status: int, **body: Any) -> Any:
    answer = client.post(f"/api/v1/{path}", body, content_type="application/json")
    assert answer.status_code == status, answer.content.decode()
    return answer.json() if answer["Content-Type"].startswith("application/json") else answer


def test_a_batch_is_started_watched_and_undone(worked: Worked) -> None:  # noqa: F811
    cases = filed(3)
    client = calling("dispatcher", "case.view", "case.operate", "errand.view")
    begun = does(
        client, "batches", 202, kind="case", operation="dispatch", ids=[each.pk for each in cases], department="*"
    )
    assert (begun["state"], begun["total"]) == ("waiting", 3)
    worked()
    now = read(client, f"errands/{begun['id']}")
    assert (now["state"], now["done"], now["part"]) == ("done", 3, 100)
    items = read(client, f"batches/{begun['id']}/items")["items"]
    assert {(each["subject"], each["state"]) for each in items} == {(each.pk, "done") for each in cases}
    back = does(client, f"batches/{begun['id']}/undo", 202, reason="派错了")
    worked()
    assert set(Case.objects.values_list("state", flat=True)) == {"filed"}
    assert [each["id"] for each in read(client, "errands")["items"]] == [back["id"], begun["id"]]
    assert does(client, f"batches/{begun['id']}/undo", 409)["code"] == "cannot_undo"


def test_a_batch_asks_for_what_one_step_asks_for() -> None:
    (case,) = filed(1)
    narrow = calling("operator", "case.operate", "case.view")
    does(narrow, "batches", 403, kind="report", operation="refuse", ids=[1], reason="x")
    does(narrow, "batches", 403, kind="case", operation="dispatch", ids=[case.pk], department="*")
    client = calling("dispatcher", "case.operate", "case.view")
    does(client, "batches", 422, kind="case", operation="dispatch", ids=[case.pk])
    does(client, "batches", 422, kind="job", operation="cancel", ids=[1])
    does(client, "batches", 422, kind="case", operation="fly", ids=[case.pk])
    assert Errand.objects.count() == 0


def test_an_export_is_asked_for_watched_and_fetched(worked: Worked) -> None:  # noqa: F811
    (case,) = filed(1)
    client = calling("dispatcher", "list.export", "case.view", "errand.view")
    assert [each["name"] for each in read(client, "exports/lists")] == ["case", "request"]
    begun = does(client, "exports", 202, list="case", format="csv", query="queue=case.all")
    worked()
    assert read(client, f"errands/{begun['id']}")["file"].startswith("case-")
    file = does(client, f"exports/{begun['id']}/file", 200)
    assert case.number in b"".join(file).decode("utf-8-sig")
    assert Act.objects.filter(verb__in=("list.exported", "errand.fetched"), actor_id="dispatcher").count() == 2
    does(calling("dispatcher", "list.export"), f"exports/{begun['id']}/file", 403)
    does(calling("leader", "list.export", "case.view"), f"exports/{begun['id']}/file", 404)
    does(client, "exports", 403, list="job", format="csv")
    does(client, "exports", 422, list="weather", format="csv")
    does(calling("dispatcher", "list.export", "dispatch.view"), "exports", 422, list="referral", format="gpkg")


def test_one_is_called_off_before_it_begins() -> None:
    client = calling("dispatcher", "list.export", "case.view", "errand.view")
    begun = does(client, "exports", 202, list="case", format="csv")
    assert does(client, f"errands/{begun['id']}/call-off", 200)["state"] == "called_off"
    assert does(client, f"errands/{begun['id']}/call-off", 409)["code"] == "over"


def test_a_system_has_no_long_work_of_its_own() -> None:
    """A system may be called like a person; it never gets at what is theirs."""
    system, now = System("dispatcher", "dispatcher"), timezone.now()
    scopes, day = ["list.export", "case.view", "errand.view"], timezone.localdate(now)
    text = tokens.make(name="t", scopes=scopes, expires=day, system=system, actor=FOUNDER, at=now).text
    client = Client(headers={"Authorization": f"Bearer {text}"})
    does(client, "exports", 403, list="case", format="csv")
    assert client.get("/api/v1/errands").status_code == 403


def test_a_post_is_handed_over_with_two_signatures() -> None:
    filed(1)
    giver, taker = (calling(name, "handover.view", "handover.give") for name in ("dispatcher", "dispatcher2"))
    now = read(giver, "handovers/now")
    assert [(each["kind"], each["state"], each["open"]) for each in now["queues"]] == [("case", "filed", 1)]
    given = does(giver, "handovers", 201, notes="夜市")
    assert (given["post"], given["taken_by"], given["content"]["queues"]) == ("dispatcher", "", now["queues"])
    does(giver, f"handovers/{given['id']}/take", 403)
    taken = does(taker, f"handovers/{given['id']}/take", 200, remark="好")
    assert (taken["given_by"], taken["taken_by"], taken["remark"]) == ("dispatcher", "dispatcher2", "好")
    does(taker, f"handovers/{given['id']}/take", 409)
    assert [each["id"] for each in read(giver, "handovers")["items"]] == [given["id"]]
    assert read(calling("leader", "handover.view"), f"handovers/{given['id']}")["notes"] == "夜市"
    assert calling("operator", "handover.view").get(f"/api/v1/handovers/{given['id']}").status_code == 404


def test_a_promise_is_noted_seen_by_the_post_and_kept() -> None:
    client = calling("dispatcher", "handover.give", "promise.keep")
    due = (timezone.now() + timedelta(hours=3)).isoformat()
    made = does(client, "promises", 201, words="给李女士回电", due_at=due)
    other = calling("dispatcher2", "promise.keep")
    assert [each["words"] for each in read(other, "promises")["items"]] == ["给李女士回电"]
    assert read(calling("operator", "promise.keep"), "promises")["items"] == []
    does(calling("operator", "promise.keep"), f"promises/{made['id']}/keep", 404)
    assert does(other, f"promises/{made['id']}/keep", 200)["kept_by"] == "dispatcher2"
    does(client, "promises", 422, words="昨天", due_at=timezone.now().isoformat())


def test_signing_on_and_off_and_being_signed_off() -> None:
    inspector = calling("inspector", "duty.sign_on")
    assert read(inspector, "duty") == {"shift": None}
    assert does(inspector, "duty/off", 409)["code"] == "not_on_duty"
    begun = does(inspector, "duty/on", 200, post="inspector")
    assert (begun["post"], begun["area"]) == ("inspector", "G1")
    does(inspector, "duty/on", 403, post="handler")
    lead = calling("lead", "duty.view", "duty.relieve")
    (row,) = read(lead, "on-duty")
    assert (row["id"], row["username"]) == (begun["id"], "inspector")
    does(lead, f"duty/{row['id']}/relieve", 200)
    assert read(inspector, "duty") == {"shift": None}


def test_a_department_keeps_its_teams() -> None:
    desk = calling("desk", "department.view", "department.teams")
    made = does(desk, "teams", 201, name="一班", members=["handler"])
    assert (made["department"], made["members"]) == ("enforcement", ["handler"])
    changed = does(desk, f"teams/{made['id']}", 200, name="夜班", members=[])
    assert (changed["name"], changed["members"]) == ("夜班", [])
    does(desk, "teams", 422, name="夜班")
    does(desk, "teams", 403, name="别人", department="sanitation")
    other = calling("sweepers", "department.view", "department.teams")
    does(other, f"teams/{made['id']}", 404, name="抢")
    assert read(other, "teams") == []
    does(desk, f"teams/{made['id']}/dissolve", 200)
    assert read(desk, "teams") == []


def test_what_belongs_elsewhere_is_recorded_once_and_counted_apart() -> None:
    client = calling("operator", "call.take", "dispatch.view")
    for _twice in range(2):
        does(client, "referrals", 201, key="call-00000001", code="other_hotline", words="噪音", phone="13800138000")
    (row,) = read(client, "referrals")["items"]
    assert (row["code"], row["words"], row["by"]) == ("other_hotline", "噪音", "operator")
    assert "13800138000" not in str(row)
    assert read(client, "referrals/counts") == [{"code": "other_hotline", "count": 1}]
    does(client, "referrals", 422, key="call-00000002", code="mars")


def test_a_consultation_and_its_precedent() -> None:
    (case,) = filed(1)
    at = timezone.now()
    given = Given(reason="谁管", department="sanitation")
    operations.carry_out(case, "consult", actor=standing("dispatcher"), at=at, given=given)
    client = calling("dispatcher", "case.view", "case.operate", "dispatch.view")
    invited = read(client, f"cases/{case.pk}/invitations")
    assert {each["department"] for each in invited} == {"enforcement", "sanitation"}
    does(client, f"cases/{case.pk}/decide", 200, department="sanitation", reason="门前三包")
    (row,) = read(client, "precedents", department="sanitation")["items"]
    assert (row["case"], row["reason"]) == (case.pk, "门前三包")
    lead = calling("lead", "precedent.revoke", "dispatch.view")
    assert does(lead, f"precedents/{row['id']}/revoke", 200, reason="新规定")["revoked_by"] == "lead"
    does(lead, f"precedents/{row['id']}/revoke", 422, reason="再来")
