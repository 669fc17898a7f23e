"""Requests for footage on the pages: asked by an operator, approved by another, handed out, printed; persons masked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cityloop.journal import queries as journal
from cityloop.watch.models import Camera, Footage, Retrieval
from cityloop.watch.retrieving import services
from cityloop.watch.retrieving.archive import about
from tests.cast import STALL
from tests.surfaces.test_desk import desk
from tests.watch.seeing import Street, recorded_town
from tests.watch.test_retrieving import bring

NOW = datetime.now(UTC)


@pytest.fixture
def place(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Street:
    return recorded_town(tmp_path, monkeypatch)


def filled(**changes: str) -> dict[str, str]:
    local = timezone.localtime(NOW - timedelta(hours=1))
    return {
        "applicant": "citizen", "ground": "property", "purpose": "电动车被碰倒，联系 13800138000",
        "name": "李晓梅", "phone": "13800138000", "identity": "核对身份证",
        "where": f"{STALL[0]}, {STALL[1] + 0.0002}", "since": f"{local:%Y-%m-%dT%H:%M}",
        "to": f"{local + timedelta(minutes=10):%Y-%m-%dT%H:%M}",
    } | changes  # fmt: skip


def asked(client: Client, **changes: str) -> Retrieval:
    answer: Any = client.post("/retrievals/new/", filled(**changes))
    assert answer.status_code == 302, answer.content.decode()
    return Retrieval.objects.latest("pk")


def test_a_citizens_request_goes_its_whole_way(place: Street) -> None:
    found = asked(desk("operator"))
    address = f"/retrievals/{found.pk}/"
    page = desk("lead").get(address).content.decode()
    assert "李**" in page
    assert "138****8000" in page
    assert "李晓梅" not in page
    assert "North gate" in page
    assert desk("lead").post(f"{address}approve/", {"revision": found.revision}).status_code == 302
    sha256 = bring(place, Footage.objects.get(), b"ten minutes", hours=0)
    services.tend(datetime.now(UTC))
    assert sha256 in desk("video").get(address).content.decode()
    answer = desk("video").post(f"{address}archive/")
    assert answer["Content-Type"] == "application/zip"
    assert b"".join(answer.streaming_content)[:2] == b"PK"  # type: ignore[attr-defined]
    receipt = desk("video").get(f"{address}receipt/").content.decode()
    assert sha256 in receipt
    assert found.number in receipt
    assert "李晓梅" not in receipt


def test_who_asked_is_offered_no_approval(place: Street) -> None:
    client = desk("lead")
    found = asked(client)
    page = client.get(f"/retrievals/{found.pk}/").content.decode()
    assert "/approve/" not in page
    assert client.post(f"/retrievals/{found.pk}/approve/").status_code == 403
    assert "/approve/" in desk("leader").get(f"/retrievals/{found.pk}/").content.decode()


def test_one_camera_is_found_by_its_name(place: Street) -> None:
    assert (
        '<option value="gate">North gate</option>'
        in desk("desk").get("/retrievals/cameras/?camera=nor").content.decode()
    )
    assert "<option" not in desk("desk").get("/retrievals/cameras/?camera=").content.decode()
    assert "shown: narrow" not in desk("desk").get("/retrievals/cameras/?camera=nor").content.decode()
    Camera.objects.bulk_create(Camera(code=f"n-{each}", name="North", lon=0, lat=0) for each in range(20))
    assert "12 of 21 shown: narrow the search" in desk("desk").get("/retrievals/cameras/?camera=nor").content.decode()
    assert desk("inspector").get("/retrievals/cameras/?camera=nor").status_code == 403


def test_a_refusal_says_why_on_the_receipt(place: Street) -> None:
    found = asked(desk("operator"))
    client = desk("lead")
    assert client.post(f"/retrievals/{found.pk}/refuse/").status_code == 422
    assert client.post(f"/retrievals/{found.pk}/refuse/", {"reason": "与本人无关"}).status_code == 302
    assert "与本人无关" in client.get(f"/retrievals/{found.pk}/receipt/").content.decode()


def test_what_is_wanting_is_said_and_what_was_typed_is_kept(place: Street) -> None:
    answer = desk("operator").post("/retrievals/new/", filled(identity="", purpose="确认责任"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "how their identity" in page
    assert "确认责任" in page
    for changes in ({"where": "no such street"}, {"since": "yesterday"}, {"ground": "duty"}):
        assert desk("operator").post("/retrievals/new/", filled(**changes)).status_code == 422
    assert not Retrieval.objects.exists()


def test_a_clerk_sees_the_requests_of_the_own_department_alone(place: Street) -> None:
    other = asked(desk("operator"))
    own = asked(desk("desk"), ground="enforcement")
    client = desk("desk")
    page = client.get("/retrievals/").content.decode()
    assert own.number in page
    assert other.number not in page
    assert client.get(f"/retrievals/{other.pk}/").status_code == 404
    assert client.post(f"/retrievals/{other.pk}/archive/").status_code == 404
    assert (own.applicant, own.department) == ("department", "enforcement")


def test_the_person_in_clear_needs_a_reason_and_stands_in_the_journal(place: Street) -> None:
    found = asked(desk("operator"))
    address = f"/retrievals/{found.pk}/person/"
    assert desk("operator").post(address, {"reason": " "}).status_code == 422
    page = desk("operator").post(address, {"reason": "回电"}).content.decode()
    assert "李晓梅" in page
    assert sum(each.verb == "personal.viewed" for each in journal.acts_about(about(found))) == 4
    assert desk("video").post(address, {"reason": "回电"}).status_code == 403


@pytest.mark.parametrize("who", ["inspector", "handler", "dispatcher", "admin"])
def test_who_has_no_business_with_footage_is_refused(place: Street, who: str) -> None:
    found = asked(desk("operator"))
    for address in ("/retrievals/", "/retrievals/new/", f"/retrievals/{found.pk}/", f"/retrievals/{found.pk}/receipt/"):
        assert desk(who).get(address).status_code == 403
    assert desk(who).post(f"/retrievals/{found.pk}/archive/").status_code == 403


def test_the_register_is_narrowed(place: Street) -> None:
    found = asked(desk("operator"))
    client = desk("lead")
    assert found.number in client.get("/retrievals/?for=citizen&state=asked").content.decode()
    assert found.number not in client.get("/retrievals/?for=police").content.decode()
    assert found.number not in client.get("/retrievals/?q=李晓梅").content.decode()


def test_what_waits_for_approval_stands_in_the_bar_of_whoever_may_approve(place: Street) -> None:
    asked(desk("operator"))
    assert 'waiting">1<' in desk("lead").get("/patrol/coverage/").content.decode()
    asked(desk("lead"))
    assert 'waiting">1<' in desk("lead").get("/retrievals/").content.decode()  # the other is their own
    assert 'waiting">2<' in desk("leader").get("/retrievals/").content.decode()
    assert 'class="waiting"' not in desk("operator").get("/retrievals/").content.decode()
