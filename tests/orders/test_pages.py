"""The pages of orders: issued at a desk, carried out on a phone."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from cityloop.duty.models import Job
from cityloop.intake import deciding
from cityloop.intake import services as intake
from cityloop.workflow.table import Given
from tests.cast import PASSWORD, STALL, condition, found_town, standing

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _town() -> None:
    found_town()


def sits(username: str) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    assert client.login(username=username, password=PASSWORD)
    return client


def issue(client: Client, **more: str) -> Job:
    given = {"text": "Sweep after the market", "to": "unit:enforcement", "lon": str(STALL[0]), "lat": str(STALL[1])}
    answer = client.post("/orders/new/", given | more)
    assert answer.status_code == 302, answer.content.decode()
    return Job.objects.latest("pk")


def photo() -> SimpleUploadedFile:
    file = io.BytesIO()
    Image.new("RGB", (64, 48), (20, 90, 160)).save(file, "JPEG")
    return SimpleUploadedFile("photo.jpg", file.getvalue(), "image/jpeg")


def test_an_order_goes_its_way_through_the_pages() -> None:
    desk, handler = sits("desk"), sits("handler")
    job = issue(desk)
    address = f"/orders/{job.pk}/"
    assert "Sweep after the market" in handler.get("/orders/").content.decode()
    assert "I have read it" in handler.get(address).content.decode()
    handler.post(f"{address}see/")
    handler.post(f"{address}complete/", {"result": "yes", "photos": photo(), "reason": "swept"})
    page = desk.get(address).content.decode()
    assert "swept" in page
    picture = page.split("/orders/photos/")[1].split("/")[0]
    assert b"".join(desk.get(f"/orders/photos/{picture}/thumb/")).startswith(b"\xff\xd8")
    for stranger in ("sweepers", "outsider"):
        assert sits(stranger).get(f"/orders/photos/{picture}/thumb/").status_code == 404
        assert sits(stranger).get(address).status_code == 404
    desk.post(f"{address}confirm/")
    job.refresh_from_db()
    assert job.state == "confirmed"
    assert "Sweep after the market" in desk.get("/orders/?show=over").content.decode()


def test_what_is_refused_stands_on_the_page_and_what_was_typed_stays() -> None:
    desk = sits("desk")
    for wrong in (
        {"to": "unit:sanitation"}, {"to": ""}, {"lon": "abc"}, {"lon": "", "lat": "", "address": "月球"},
        {"due": "2020-01-01T08:00"}, {"due": "yesterday"}, {"due": "2026-13-45T99:99"}, {"text": " "},
    ):  # fmt: skip
        given = {"text": "Sweep", "to": "unit:enforcement", "lon": str(STALL[0]), "lat": str(STALL[1])} | wrong
        answer = desk.post("/orders/new/", given)
        assert answer.status_code == 422, wrong
        assert "what you typed is still here" in answer.content.decode()
    assert not Job.objects.exists()


def test_a_torn_photo_leaves_the_order_as_it_was() -> None:
    handler, job = sits("handler"), issue(sits("desk"))
    torn = SimpleUploadedFile("photo.jpg", b"\xff\xd8 torn", "image/jpeg")
    answer = handler.post(f"/orders/{job.pk}/complete/", {"result": "yes", "photos": torn, "reason": "look at this"})
    assert answer.status_code == 422
    assert "look at this" in answer.content.decode()
    job.refresh_from_db()
    assert job.state == "issued"


def test_a_place_may_be_given_by_its_name() -> None:
    job = issue(sits("dispatcher"), lon="", lat="", address="东门社区")
    assert job.lon == pytest.approx(115.651, abs=0.001)


def test_who_was_faster_is_told_to_the_other() -> None:
    desk, job = sits("desk"), issue(sits("desk"))
    sits("handler").post(f"/orders/{job.pk}/complete/", {"result": "yes"})
    answer = desk.post(f"/orders/{job.pk}/cancel/", {"reason": "rain", "revision": "0"})
    assert answer.status_code == 409
    assert "Meanwhile" in answer.content.decode()


def test_a_check_says_what_and_where_it_is() -> None:
    at = datetime.now(UTC)
    report = intake.receive(
        key="one", source="hotline", lon=STALL[0], lat=STALL[1], description="占道", address="中山路 1 号",
        condition=condition("event-04-06-1"), actor=standing("operator"), at=at,
    )  # fmt: skip
    deciding.carry_out(report, "send_check", actor=standing("operator"), at=at, given=Given(person="checker"))
    assert report.condition is not None
    for address in ("/orders/", f"/orders/{Job.objects.get().pk}/"):
        page = sits("checker").get(address).content.decode()
        assert f"{report.condition.minor.name} · 中山路 1 号" in page
