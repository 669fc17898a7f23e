"""Configuration pages save through services: what they change stands in the journal."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.contrib.admin import site
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cityloop.catalogue import excel, queries, services
from cityloop.catalogue.models import Condition, StageLimit, Version, WorkCalendar
from cityloop.journal.queries import acts_after
from cityloop.staff.rules import Post
from cityloop.staff.services import assign, put_person
from cityloop.workflow.clocks import Limit, LimitKind
from tests.catalogue.conftest import ADMIN, AT


@pytest.fixture
def office(client: Client, departments: None, version: Version) -> Client:
    person = put_person(username="chen", name="陈", actor=ADMIN, at=AT, password="a long password")
    assign(person=person, post=Post.ADMIN, actor=ADMIN, at=AT)
    client.force_login(person)
    return client


def url(model: str, page: str, *args: object) -> str:
    return reverse(f"admin:catalogue_{model}_{page}", args=args)


def verbs(since: int) -> list[str]:
    return [each.verb for each in acts_after(since, 100)]


def last() -> int:
    return max(int(each.number) for each in acts_after(0, 1000))


def save(client: Client, address: str, data: dict[str, Any]) -> None:
    page = client.post(address, data)
    assert page.status_code == 302, page.context["errors"] if page.context else page.content


@pytest.mark.parametrize(
    ("model", "data", "verb"),
    [
        ("territory", {"area_code": "360799001", "department_code": "JDCN"}, "catalogue.territory_put"),
        ("unitname", {"name": "路灯队", "who": "department", "department_code": "SZGY"}, "catalogue.unit_named"),
        ("calendarassignment", {"department_code": "HWS", "calendar": "office"}, "calendar.changed"),
        ("workcalendar", {"code": "late", "name": "晚班", "weekly": '[[["18:00","22:00"]],[],[],[],[],[],[]]'}, ""),
    ],
)
def test_what_is_added_stands_in_the_journal(office: Client, model: str, data: dict[str, Any], verb: str) -> None:
    if "calendar" in data:
        data["calendar"] = WorkCalendar.objects.get(code=data["calendar"]).pk
    before = last()
    save(office, url(model, "add"), data)
    assert verbs(before) == [verb or "calendar.changed"]


def test_a_stage_limit_is_changed(office: Client) -> None:
    row = StageLimit.objects.get(stage="intake")
    save(
        office,
        url("stagelimit", "change", row.pk),
        {"stage": "intake", "limit_amount": 20, "limit_kind": "urgent_minute"},
    )
    assert queries.stage_limit("intake") == Limit(LimitKind.URGENT_MINUTE, 20)


def test_a_condition_of_a_draft_is_changed_and_a_published_one_is_not(office: Client, version: Version) -> None:
    draft = services.draft_version(name="2027", based_on=version, actor=ADMIN, at=AT)
    rows = Condition.objects.filter(minor__code="10", minor__major__code="01", minor__major__kind="event")
    data = {
        "text": "垃圾落地",
        "closing": "已清走",
        "severity": "minor",
        "limit_kind": "work_hour",
        "limit_amount": 3,
        "responsible": "环境卫生管理所、属地街道（乡镇）",
    }
    published = rows.get(minor__major__version=version)
    assert office.post(url("condition", "change", published.pk), data).status_code == 403
    row = rows.get(minor__major__version=draft)
    assert "环境卫生管理所" in office.get(url("condition", "change", row.pk)).content.decode()
    save(office, url("condition", "change", row.pk), data)
    changed = queries.standard(draft, "event-01-10-1")
    assert (changed.text, changed.limit.amount, len(changed.duties)) == ("垃圾落地", 3, 2)


def test_bad_entries_are_told_and_change_nothing(office: Client) -> None:
    before = last()
    bad = [
        ("unitname", {"name": "路灯队", "who": "department"}),
        ("workcalendar", {"code": "late", "name": "x", "weekly": "[[],[],[],[],[],[],[]]"}),
        ("workcalendar", {"code": "late", "name": "x", "weekly": "[[]]"}),
        ("stagelimit", {"stage": "nap", "limit_amount": 0, "limit_kind": "urgent_minute"}),
    ]
    for model, data in bad:
        assert office.post(url(model, "add"), data).status_code == 200
    assert verbs(before) == []


def test_versions_are_drafted_published_and_exported_by_actions(office: Client, version: Version) -> None:
    def do(action: str, pk: int) -> Any:
        return office.post(url("version", "changelist"), {"action": action, "_selected_action": [pk]})

    do("draft", version.pk)
    draft = Version.objects.get(based_on=version)
    there = do("publish", draft.pk)["Location"]  # to the page that shows what it does
    shown = re.search(r'name="seen" value="([^"]*)"', office.get(there).content.decode())
    assert shown
    assert office.post(there, {"step": "confirm", "seen": shown[1]}).status_code == 302
    do("publish", draft.pk)
    do("discard", draft.pk)
    draft.refresh_from_db()
    assert draft.state == "published"
    book = openpyxl.load_workbook(BytesIO(do("export", draft.pk).content))
    assert sum(sheet.max_row - 2 for sheet in book) == 519


def test_a_table_is_imported_and_a_bad_one_is_told_row_by_row(office: Client, version: Version) -> None:
    stream = BytesIO()
    excel.write(version, stream)
    table = SimpleUploadedFile("standards.xlsx", stream.getvalue())
    save(office, url("version", "add"), {"name": "imported", "based_on": version.pk, "table": table})
    assert len(queries.tree(Version.objects.get(name="imported")).standards) == 519
    book = openpyxl.load_workbook(stream)
    book["事件"]["I9"] = "尽快"
    book.save(bad := BytesIO())
    table = SimpleUploadedFile("standards.xlsx", bad.getvalue())
    page = office.post(url("version", "add"), {"name": "bad", "table": table}).content.decode()
    assert "尽快" in page
    assert "9" in page
    assert not Version.objects.filter(name="bad").exists()


def test_nothing_of_the_catalogue_can_be_deleted(office: Client) -> None:
    for model, admin in site._registry.items():
        if model._meta.app_label == "catalogue":
            row = model._default_manager.first()
            if row is not None:
                assert office.post(url(model._meta.model_name or "", "delete", row.pk)).status_code == 403
            assert not admin.has_delete_permission(None)  # type: ignore[arg-type] # it asks nothing of the request


def test_every_page_opens(office: Client) -> None:
    for model in site._registry:
        if model._meta.app_label == "catalogue":
            name, row = str(model._meta.model_name), model._default_manager.first()
            assert office.get(url(name, "changelist")).status_code == 200
            if row is not None:
                assert office.get(url(name, "change", row.pk)).status_code == 200
