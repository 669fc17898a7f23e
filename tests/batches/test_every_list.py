"""Every list has its button, and what comes out is what the page shows to whoever asks, masked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cityloop.cases import operations
from cityloop.cases.models import Case, Precedent
from cityloop.duty import orders
from cityloop.errands.models import Errand
from cityloop.intake import calls
from cityloop.staff.models import Department
from cityloop.watch.models import Alert, Camera, Zone
from cityloop.workflow.table import Given
from tests.batches.conftest import Worked, filed, person
from tests.batches.test_exports import read_csv
from tests.cast import STALL, standing

pytestmark = pytest.mark.usefixtures("town")

PHONE, MASKED = "13800138000", "138****8000"


def taken(worked: Worked, name: str, username: str, query: str = "") -> list[dict[str, str]]:
    client = person(username)
    answer = client.post(f"/exports/?{query}", {"kind": name, "all": "1", "format": "csv"})
    assert answer.status_code == 200, answer.content.decode()
    errand = worked()
    assert errand.state == "done", errand.fault
    return read_csv(b"".join(client.post(f"/errands/{errand.pk}/file/")))


def dispatched() -> Case:
    (case,) = filed(1)
    at = timezone.now()
    operations.carry_out(case, "dispatch", actor=standing("dispatcher"), at=at, given=Given(department="enforcement"))
    return case


def test_the_button_stands_on_every_list() -> None:
    pages = {
        "/": ("dispatcher", "case"),
        "/?queue=alert.raised": ("lead", "alert.raised"),
        "/orders/": ("dispatcher", "job"),
        "/department/": ("desk", "department"),
        "/dispatching/precedents/": ("dispatcher", "precedent"),
        "/dispatching/elsewhere/": ("dispatcher", "referral"),
    }
    for address, (username, name) in pages.items():
        assert f'data-export="{name}"' in person(username).get(address).content.decode(), address
    assert "data-export" not in person("inspector").get("/orders/").content.decode()


def test_orders_as_the_tab_shows_them(worked: Worked) -> None:
    at = timezone.now()
    for text in ("清扫", f"请联系 {PHONE}"):
        orders.issue(text=text, department="enforcement", actor=standing("dispatcher"), at=at)
    first, second = taken(worked, "job", "dispatcher", "show=open")
    assert (first["What is to be done"], second["What is to be done"]) == ("清扫", f"请联系 {MASKED}")
    assert (first["Department"], first["Department (code)"], first["Issued by"]) == (
        "执法大队",
        "enforcement",
        "Dispatcher",
    )
    assert taken(worked, "job", "dispatcher", "show=over") == []
    assert taken(worked, "job", "sweepers", "show=open") == []


def test_requests_that_wait(worked: Worked) -> None:
    case, desk, at = dispatched(), standing("desk"), timezone.now()
    operations.carry_out(case, "receive", actor=desk, at=at)
    given = Given(reason=f"下雨 {PHONE}", until=at + timedelta(days=3))
    operations.carry_out(case, "ask_extension", actor=desk, at=at, given=given)
    (row,) = taken(worked, "request", "lead", "queue=request.asked")
    assert (row["Case"], row["What is asked for (code)"], row["Reason"]) == (case.number, "extension", f"下雨 {MASKED}")
    assert float(row["Longitude"]) == case.lon
    assert taken(worked, "request", "sweepers", "queue=request.asked") == []


def test_alerts_for_those_who_see_alerts(worked: Worked) -> None:
    camera = Camera.objects.create(code="c1", name="桥头", lon=STALL[0], lat=STALL[1])
    zone = Zone.objects.create(camera=camera, code="z1", name="路口", polygon=[], meaning="no_stall")
    at = timezone.now()
    Alert.objects.create(zone=zone, began_at=at, raised_at=at, state="raised", entered_at=at)
    (row,) = taken(worked, "alert", "lead", "queue=alert.raised")
    assert (row["Camera"], row["Zone (code)"], row["State (code)"]) == ("桥头", "z1", "raised")
    answer = person("dispatcher").post("/exports/", {"kind": "alert", "all": "1", "format": "csv"})
    assert answer.status_code == 404


def test_the_cases_of_a_department_as_its_page_filters_them(worked: Worked) -> None:
    case = dispatched()
    (row,) = taken(worked, "department", "desk")
    assert row["Number"] == case.number
    assert taken(worked, "department", "desk", "handler=somebody") == []
    assert taken(worked, "department", "sweepers") == []
    answer = person("dispatcher").post("/exports/", {"kind": "department", "all": "1", "format": "csv"})
    assert answer.status_code == 404


def test_precedents_and_what_belonged_elsewhere(worked: Worked) -> None:
    case, at = dispatched(), timezone.now()
    unit = Department.objects.get(code="enforcement")
    Precedent.objects.create(
        case=case, minor=case.minor, h3=case.h3, department=unit, reason="门前三包", decided_by="lead", decided_at=at
    )
    assert [row["Verdict"] for row in taken(worked, "precedent", "dispatcher", "q=三包")] == ["门前三包"]
    assert taken(worked, "precedent", "dispatcher", "q=噪声") == []
    calls.refer(
        key="call-0001", source="hotline", code="enquiry", actor=standing("operator"), at=at, words=f"回电 {PHONE}"
    )
    (row,) = taken(worked, "referral", "dispatcher", "code=enquiry")
    assert (row["Reason (code)"], row["Words"]) == ("enquiry", f"回电 {MASKED}")
    assert taken(worked, "referral", "dispatcher", "code=other_hotline") == []


def test_what_has_no_place_offers_no_map() -> None:
    body: dict[str, Any] = {"kind": "referral", "all": "1"}
    shown = person("dispatcher").post("/exports/form/", body).content.decode()
    assert ("csv" in shown, "gpkg" in shown) == (True, False)
    assert person("dispatcher").post("/exports/", {**body, "format": "gpkg"}).status_code == 404
    assert Errand.objects.count() == 0
